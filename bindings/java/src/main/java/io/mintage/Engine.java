package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Mints and verifies tokens, and knows at once when an identity has been revoked.
 *
 * <p>An engine is opened once and used by any number of threads at the same time, virtual ones too. When
 * a call that revokes returns, no {@code verify} that begins afterwards, in any thread of this process,
 * accepts what it revoked.
 *
 * <p>Every method throws a {@link NullPointerException} for an argument that is null, a {@link
 * MintageException} for what the engine refuses or cannot do, and an {@link IllegalStateException} once
 * the engine is closed. Closing while other threads are inside is safe: their calls finish. An engine
 * that is forgotten is closed by the collector.
 *
 * <p>With shared state a call may read or write a file or ask a server before it returns, and throws a
 * {@link StateException} for what goes wrong there: a {@link StaleException} is no refusal, and no
 * token is accepted with it. With state in memory nothing here waits for anything outside the process.
 *
 * <p>If the native library cannot be loaded, the first call and every later one throw an {@link
 * UnsatisfiedLinkError} that says why.
 */
public final class Engine implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    final Handle handle;
    private final ScopeTable table;
    private final Cleaner.Cleanable closing;

    private Engine(Handle handle, ScopeTable table) {
        this.handle = handle;
        this.table = table;
        closing = CLEANER.register(this, handle);
    }

    /**
     * Opens an engine with a key and an identity secret of its own, which die with the process.
     *
     * @return the engine
     */
    public static Engine open() {
        return open("{}");
    }

    /**
     * Opens an engine.
     *
     * @param config one JSON object; the README of mintage describes every field
     * @return the engine
     * @throws ConfigException if the configuration is not as it must be; it names the field
     * @throws StateException if the state that it names cannot be opened, or is not one of this engine
     */
    public static Engine open(String config) {
        Objects.requireNonNull(config, "config");
        Library.load();
        long address = Handle.NONE.call(scratch -> {
            Scratch.Place text = scratch.putSecret(config, "config");
            scratch.check((int) Native.ENGINE_OPEN.invokeExact(
                text.address(), text.length(), scratch.number.address(), scratch.error.address()));
            return scratch.number.get(JAVA_LONG, 0);
        });
        Handle handle = new Handle(address);
        try {
            return new Engine(handle, ScopeTable.of(handle));
        } catch (Throwable failure) {
            handle.run();
            throw failure;
        }
    }

    /** Closes the engine; calls that are under way in other threads finish. Twice is fine. */
    @Override
    public void close() {
        closing.clean();
    }

    // ---- minting

    /**
     * Makes a new identity. Nothing is stored: the id certifies itself.
     *
     * @return the identity
     */
    public String createIdentity() {
        return call(scratch -> scratch.read((address, capacity, length) ->
            (int) Native.IDENTITY_CREATE.invokeExact(handle.address, address, capacity, length, 0L)));
    }

    /**
     * Makes a new identity, and a token for it.
     *
     * @param grant what the token grants
     * @return the token, and in it the identity
     * @throws IdentityException if the grant cannot be given
     */
    public Minted createIdentityAndMint(Grant grant) {
        return mintFor(null, grant);
    }

    /**
     * Mints a token. Minting again is how a token is refreshed.
     *
     * @param identity who the token is about
     * @param grant what it grants
     * @return the token
     * @throws IdentityException if the identity is not one of this engine, or the grant cannot be given
     * @throws IdentityDeletedException if the identity was deleted
     */
    public Minted mint(String identity, Grant grant) {
        return mintFor(Objects.requireNonNull(identity, "identity"), grant);
    }

    /**
     * Mints a token for the default lifetime.
     *
     * @param identity who the token is about
     * @param scopes the names of the scopes that it grants
     * @return the token
     * @throws IdentityException if the identity is not one of this engine, or a scope is unknown
     * @throws IdentityDeletedException if the identity was deleted
     */
    public Minted mint(String identity, Collection<String> scopes) {
        return mint(identity, Grant.builder(scopes).build());
    }

    /**
     * Mints many tokens in one call. An outcome that is {@link NotMinted} says what {@link #mint(String,
     * Grant)} would throw for that request alone, and touches no other.
     *
     * @param requests what to mint, at most 65536
     * @return the outcomes, in the order of the requests; the list cannot be changed
     * @throws MisuseException if the requests are too many, or a text in one of them has half a surrogate
     *     pair; nothing is minted then
     * @throws IdentityException if one of them names a scope that is unknown; nothing is minted then
     */
    public List<MintOutcome> mintMany(List<MintRequest> requests) {
        List<MintRequest> all = Batch.snapshot(requests, "requests");
        return call(scratch -> Batch.mint(handle, scratch, all, table));
    }

    /** Mints for this identity, or for a new one if there is none. */
    private Minted mintFor(String identity, Grant grant) {
        long scopes = grant.scopes.mask(handle, table);
        if (scopes == 0) {
            // With none, the C interface would only make the identity.
            throw MintageException.of(Status.SCOPES_EMPTY, "scopes", Status.SCOPES_EMPTY.sentence());
        }
        Scratch scratch = enter();
        try {
            scratch.putMintRequest(identity, scopes, grant);
            if (identity != null) {
                scratch.check((int) Native.TOKEN_MINT.invokeExact(handle.address, scratch.mintRequest.address(),
                    scratch.tokenAddress, (long) Native.TOKEN_BYTES_MAX, scratch.minted.address()));
                return Minted.of(scratch, scratch.minted, scratch.token, identity);
            }
            scratch.check((int) Native.IDENTITY_CREATE_AND_MINT.invokeExact(handle.address,
                scratch.mintRequest.address(), scratch.identity.address(), scratch.identity.byteSize(),
                scratch.number.address(), scratch.tokenAddress, (long) Native.TOKEN_BYTES_MAX,
                scratch.minted.address()));
            return Minted.of(scratch, scratch.minted, scratch.token, scratch.newIdentity());
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        } finally {
            handle.leave(scratch);
        }
    }

    // ---- verifying

    /**
     * Accepts a token, or throws.
     *
     * @param token the token
     * @return what it says
     * @throws TokenRefusedException if it is not accepted
     */
    public Verified verify(String token) {
        return verify(token, Check.NOTHING);
    }

    /**
     * Accepts a token that satisfies a check, or throws.
     *
     * @param token the token
     * @param check what is asked of it beyond being valid
     * @return what it says
     * @throws TokenRefusedException if it is not accepted
     * @throws IdentityException if the check names a scope that this engine does not know
     */
    public Verified verify(String token, Check check) {
        return (Verified) decide(token, check, false);
    }

    /**
     * As {@link #verify(String, Check)}, with a refusal for an answer rather than an exception. What is
     * wrong with the call, and not with the token, is thrown all the same.
     *
     * @param token the token
     * @param check what is asked of it beyond being valid
     * @return {@link Verified} or {@link Refused}
     */
    public Verdict tryVerify(String token, Check check) {
        return decide(token, check, true);
    }

    /**
     * As {@link #verify(String)}, with a refusal for an answer rather than an exception.
     *
     * @param token the token
     * @return {@link Verified} or {@link Refused}
     */
    public Verdict tryVerify(String token) {
        return tryVerify(token, Check.NOTHING);
    }

    /**
     * Judges many tokens in one call, each as {@link #tryVerify(String)} does.
     *
     * @param tokens the tokens, at most 65536
     * @return the verdicts, in the order of the tokens; the list cannot be changed
     * @throws MisuseException if the tokens are too many
     */
    public List<Verdict> verifyMany(List<String> tokens) {
        return verifyMany(tokens, List.of());
    }

    /**
     * Judges many tokens in one call, each as {@link #tryVerify(String, Check)} does with {@link
     * Check#ofScopes(String...)}.
     *
     * @param tokens the tokens, at most 65536
     * @param scopes the names of the scopes that each of them must hold
     * @return the verdicts, in the order of the tokens; the list cannot be changed
     * @throws MisuseException if the tokens are too many
     * @throws IdentityException if a scope is unknown
     */
    public List<Verdict> verifyMany(List<String> tokens, Collection<String> scopes) {
        List<String> all = Batch.snapshot(tokens, "tokens");
        long mask = table.mask(handle, List.copyOf(scopes));
        return call(scratch -> Batch.verify(handle, scratch, all, mask, table));
    }

    /** Verified, or a refusal: returned if that is wanted, else thrown. */
    private Verdict decide(String token, Check check, boolean returnsRefusal) {
        Objects.requireNonNull(token, "token");
        long scopes = check.scopes.mask(handle, table);
        Scratch scratch = enter();
        try {
            long length = scratch.putToken(token);
            int status;
            if (check.plain) {
                status = (int) Native.TOKEN_VERIFY.invokeExact(
                    handle.address, scratch.tokenAddress, length, scopes, scratch.verifiedAddress, 0L);
            } else {
                scratch.putVerifyRequest(length, scopes, check);
                status = (int) Native.TOKEN_VERIFY_WITH.invokeExact(
                    handle.address, scratch.verifyRequest.address(), scratch.verifiedAddress);
            }
            if (status == 0) {
                return new Verified(scratch, scratch.verified, token, table);
            }
            if (returnsRefusal && Refused.says(status)) {
                return new Refused(Statuses.of(status));
            }
            if (check.plain) {
                throw MintageException.of(Statuses.of(status));
            }
            throw scratch.failure(status);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Throwable thrown) {
            throw Native.unexpected(thrown);
        } finally {
            handle.leave(scratch);
        }
    }

    /**
     * What a token says before anyone has checked its signature. Proof of nothing: for logs, and for
     * finding mistakes.
     *
     * @param token the token
     * @return a JSON object that begins with {@code "unverified": true}
     * @throws TokenMalformedException if it cannot be read
     */
    public static String inspect(String token) {
        Objects.requireNonNull(token, "token");
        Library.load();
        return Handle.NONE.call(scratch -> {
            long tokenLength = scratch.putToken(token);
            return scratch.read((address, capacity, length) -> (int) Native.TOKEN_INSPECT.invokeExact(
                scratch.tokenAddress, tokenLength, address, capacity, length));
        });
    }

    /**
     * Whether scopes permit something.
     *
     * @param scopes the names of the scopes
     * @param capability what is asked for
     * @return the answer
     * @throws IdentityException if a scope is unknown
     */
    public Permission permits(Collection<String> scopes, Capability capability) {
        long mask = table.mask(handle, List.copyOf(scopes));
        int number = capability.number();
        return call(scratch -> {
            Scratch.checkPlain((int) Native.SCOPES_PERMIT.invokeExact(
                handle.address, mask, number, scratch.number.address()));
            return Permission.of(scratch.number.get(JAVA_INT, 0));
        });
    }

    // ---- tokens of other issuers

    /**
     * Accepts a token of one of the trusted issuers, or throws.
     *
     * @param token the token
     * @return what it says
     * @throws TokenRefusedException if it is not accepted
     */
    public VerifiedExternal verifyExternal(String token) {
        return verifyExternal(token, ExternalCheck.NOTHING);
    }

    /**
     * Accepts a token of one of the trusted issuers that satisfies a check, or throws.
     *
     * @param token the token
     * @param check what is asked of it beyond being valid
     * @return what it says
     * @throws TokenRefusedException if it is not accepted
     */
    public VerifiedExternal verifyExternal(String token, ExternalCheck check) {
        return (VerifiedExternal) decideExternal(token, check, false);
    }

    /**
     * As {@link #verifyExternal(String, ExternalCheck)}, with a refusal for an answer rather than an
     * exception.
     *
     * @param token the token
     * @param check what is asked of it beyond being valid
     * @return {@link VerifiedExternal} or {@link Refused}
     */
    public ExternalVerdict tryVerifyExternal(String token, ExternalCheck check) {
        return decideExternal(token, check, true);
    }

    /**
     * As {@link #verifyExternal(String)}, with a refusal for an answer rather than an exception.
     *
     * @param token the token
     * @return {@link VerifiedExternal} or {@link Refused}
     */
    public ExternalVerdict tryVerifyExternal(String token) {
        return tryVerifyExternal(token, ExternalCheck.NOTHING);
    }

    private ExternalVerdict decideExternal(String token, ExternalCheck check, boolean returnsRefusal) {
        Objects.requireNonNull(token, "token");
        Check asked = check.check;
        return call(scratch -> {
            scratch.putVerifyRequest(scratch.putToken(token), 0, asked);
            int status = (int) Native.EXTERNAL_VERIFY.invokeExact(
                handle.address, scratch.verifyRequest.address(), scratch.verifiedExternal.address());
            if (status == 0) {
                return new VerifiedExternal(scratch, token);
            }
            if (returnsRefusal && Refused.says(status)) {
                return new Refused(Statuses.of(status));
            }
            throw scratch.failure(status);
        });
    }

    /**
     * Mints a token for the user of a trusted issuer, in exchange for that issuer's token. The token is
     * checked first, then the client application, then the user.
     *
     * @param token the issuer's token
     * @param clientId the client application that it must have been issued to
     * @param userId the user that it must be about
     * @return the token of this engine, and in it the identity
     * @throws ExchangeRefusedException if the token is not accepted, or the client or the user is another
     * @throws IdentityDeletedException if the identity was deleted
     */
    public Minted exchange(String token, String clientId, String userId) {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(clientId, "clientId");
        Objects.requireNonNull(userId, "userId");
        return call(scratch -> {
            scratch.putExchangeRequest(scratch.putToken(token), clientId, userId);
            // Elsewhere than the issuer's token, which is read meanwhile.
            MemorySegment out = scratch.room(Native.TOKEN_BYTES_MAX);
            scratch.check((int) Native.EXCHANGE.invokeExact(handle.address, scratch.exchangeRequest.address(),
                scratch.identity.address(), scratch.identity.byteSize(), scratch.number.address(),
                out.address(), out.byteSize(), scratch.minted.address()));
            return Minted.of(scratch, scratch.minted, out, scratch.newIdentity());
        });
    }

    /**
     * Trusts an issuer, or replaces what is known of the one with the same name: its key set above all.
     *
     * @param issuerJson the issuer, described as in the configuration's {@code issuers}
     * @throws ConfigException if the issuer is not as it must be
     */
    public void setIssuer(String issuerJson) {
        change(Native.ISSUER_SET, issuerJson, "issuer");
    }

    // ---- revoking

    /**
     * Refuses all tokens that an identity has. Tokens minted afterwards are accepted.
     *
     * @param identity whose
     * @throws IdentityException if it is not an identity of this engine
     * @throws StateException if it holds in this process only
     */
    public void revoke(String identity) {
        change(Native.IDENTITY_REVOKE, identity, "identity");
    }

    /**
     * Revokes many identities at once, in durable state with one write. Nothing is revoked if one of them
     * is not an identity.
     *
     * @param identities whose, at most 65536
     * @throws MisuseException if they are too many, or one of them has half a surrogate pair
     * @throws IdentityException if one of them is not an identity of this engine; the field says which
     * @throws StateException if it holds in this process only
     */
    public void revokeMany(Collection<String> identities) {
        List<String> all = Batch.snapshot(identities, "identities");
        call(scratch -> {
            Batch.revoke(handle, scratch, all);
            return null;
        });
    }

    /**
     * Refuses one token. Its signature must hold; that it has expired does not matter.
     *
     * @param token the token
     * @throws TokenRefusedException if it is no token of this engine
     * @throws StateException if it holds in this process only
     */
    public void revokeToken(String token) {
        Objects.requireNonNull(token, "token");
        call(scratch -> {
            long length = scratch.putToken(token);
            scratch.check((int) Native.TOKEN_REVOKE.invokeExact(
                handle.address, scratch.tokenAddress, length, scratch.error.address()));
            return null;
        });
    }

    /**
     * Refuses the token with this id.
     *
     * @param tokenId its {@code jti}
     * @param expiresAt its {@code exp}
     * @throws StateException if it holds in this process only
     */
    public void revokeTokenId(String tokenId, Instant expiresAt) {
        Objects.requireNonNull(tokenId, "tokenId");
        // Up, so that a fraction of a second is not a second too few.
        long seconds = expiresAt.getNano() == 0 ? expiresAt.getEpochSecond() : expiresAt.getEpochSecond() + 1;
        call(scratch -> {
            Scratch.Place id = scratch.putText(tokenId, "token_id");
            scratch.check((int) Native.TOKEN_REVOKE_ID.invokeExact(
                handle.address, id.address(), id.length(), seconds, scratch.error.address()));
            return null;
        });
    }

    /**
     * Refuses every token that exists, of every identity.
     *
     * @throws StateException if it holds in this process only
     */
    public void revokeAll() {
        call(scratch -> {
            scratch.check((int) Native.REVOKE_ALL.invokeExact(handle.address, scratch.error.address()));
            return null;
        });
    }

    /**
     * Refuses every token of an identity and every further mint, for good.
     *
     * @param identity which
     * @throws IdentityException if it is not an identity of this engine
     * @throws StateException if it holds in this process only
     */
    public void deleteIdentity(String identity) {
        change(Native.IDENTITY_DELETE, identity, "identity");
    }

    /**
     * What is known of an identity.
     *
     * @param identity which
     * @return what has happened to it
     * @throws IdentityException if it is not an identity of this engine
     */
    public IdentityStatus identityStatus(String identity) {
        Objects.requireNonNull(identity, "identity");
        return IdentityStatus.of(identity, call(scratch -> {
            Scratch.Place text = scratch.putText(identity, "identity");
            return scratch.read((address, capacity, length) -> (int) Native.IDENTITY_STATUS.invokeExact(
                handle.address, text.address(), text.length(), address, capacity, length));
        }));
    }

    // ---- keys

    /**
     * Adds a key: pending, unless it says otherwise.
     *
     * @param keyJson the key, described as in the configuration's {@code keys}
     * @throws ConfigException if the key is not as it must be
     */
    public void addKey(String keyJson) {
        Objects.requireNonNull(keyJson, "keyJson");
        call(scratch -> {
            Scratch.Place key = scratch.putSecret(keyJson, "key");
            scratch.check((int) Native.KEY_ADD.invokeExact(
                handle.address, key.address(), key.length(), scratch.error.address()));
            return null;
        });
    }

    /**
     * Makes another key the active one.
     *
     * @param keyJson <code>{"kid": "…"}</code> for one that is pending, or a key as in the configuration
     * @param oldKey what becomes of the one that was active
     * @throws ConfigException if the key is not as it must be
     * @throws StateException if it holds in this process only
     */
    public void rotateKey(String keyJson, OldKey oldKey) {
        Objects.requireNonNull(keyJson, "keyJson");
        rotate(keyJson, oldKey);
    }

    /**
     * Makes a generated key the active one, of the same algorithm as the one that was.
     *
     * @param oldKey what becomes of the one that was active
     * @throws ConfigException if keys of that algorithm cannot be generated, or no key is active
     * @throws StateException if it holds in this process only
     */
    public void rotateKey(OldKey oldKey) {
        rotate(null, oldKey);
    }

    private void rotate(String keyJson, OldKey oldKey) {
        int revokeOld = switch (oldKey) {
            case RETIRE -> 0;
            case REVOKE -> 1;
        };
        call(scratch -> {
            Scratch.Place key = keyJson == null ? Scratch.Place.ABSENT : scratch.putSecret(keyJson, "key");
            scratch.check((int) Native.KEY_ROTATE.invokeExact(
                handle.address, key.address(), key.length(), revokeOld, scratch.error.address()));
            return null;
        });
    }

    /**
     * Puts a generated key into a slot, of the same algorithm as the one that was there, and revokes that
     * one: exactly its tokens are refused at once.
     *
     * @param slot which
     * @throws ConfigException if the keys have no slots, or keys of that algorithm cannot be generated
     * @throws StateException if it holds in this process only
     */
    public void regenerateKey(KeySlot slot) {
        regenerate(slot, null);
    }

    /**
     * Puts a key into a slot, and revokes the one that was there: exactly its tokens are refused at once.
     *
     * @param slot which
     * @param keyJson the key, described as in the configuration's {@code keys}
     * @throws ConfigException if the keys have no slots, or the key is not as it must be
     * @throws StateException if it holds in this process only
     */
    public void regenerateKey(KeySlot slot, String keyJson) {
        regenerate(slot, Objects.requireNonNull(keyJson, "keyJson"));
    }

    private void regenerate(KeySlot slot, String keyJson) {
        int number = slot.number;
        call(scratch -> {
            Scratch.Place key = keyJson == null ? Scratch.Place.ABSENT : scratch.putSecret(keyJson, "key");
            scratch.check((int) Native.KEY_REGENERATE.invokeExact(
                handle.address, number, key.address(), key.length(), scratch.error.address()));
            return null;
        });
    }

    /**
     * Makes a pending key retire: it verifies until its last token is dead. The active one is rotated
     * instead.
     *
     * @param keyId its {@code kid}
     * @throws ConfigException if there is no such key, or it is the active one
     */
    public void retireKey(String keyId) {
        change(Native.KEY_RETIRE, keyId, "key_id");
    }

    /**
     * Refuses all tokens that a key signed, at once and for good.
     *
     * @param keyId its {@code kid}
     * @throws ConfigException if there is no such key
     * @throws StateException if it holds in this process only
     */
    public void revokeKey(String keyId) {
        change(Native.KEY_REVOKE, keyId, "key_id");
    }

    /**
     * All keys that the engine has or had.
     *
     * @return a JSON object: <code>{"keys": [{"kid", "alg", "state", "private",
     *     "last_token_dies_at_unix_s"}], "skipped": [places in the configured key set]}</code>
     */
    public String keys() {
        return report(Native.KEYS);
    }

    /**
     * The public keys, for others to verify with. Secrets and revoked keys never appear.
     *
     * @return a JSON Web Key Set (RFC 7517)
     */
    public String jwks() {
        return report(Native.JWKS);
    }

    // ---- state

    /**
     * Brings everything up to date now: reads what siblings changed, writes what could not be written
     * before, and forgets what no living token can need. With state in memory, only the last.
     *
     * @throws StateException if the state cannot be reached
     */
    public void sync() {
        call(scratch -> {
            scratch.check((int) Native.SYNC.invokeExact(handle.address, scratch.error.address()));
            return null;
        });
    }

    /**
     * All that this engine knows of what was changed, to be carried to engines with the same identity
     * secret by a transport of your own.
     *
     * @return the changes, complete, and where to go on from
     * @throws ConfigException with {@link Status#CONFIG_CONFLICT} if nobody else has the identity secret
     */
    public Changes changesSince() {
        return changes(null);
    }

    /**
     * What has changed since an earlier call, to be carried to engines with the same identity secret by a
     * transport of your own. With a cursor of another engine or of too long ago, everything.
     *
     * @param cursor where the earlier call ended: {@link Changes#cursor()}
     * @return the changes, and where to go on from
     * @throws MisuseException if the cursor has not 24 bytes
     * @throws ConfigException with {@link Status#CONFIG_CONFLICT} if nobody else has the identity secret
     */
    public Changes changesSince(byte[] cursor) {
        // Here, because to the C interface no bytes are no cursor.
        if (cursor.length != Native.CURSOR_BYTES) {
            throw MintageException.of(Status.INVALID_ARGUMENT, "cursor",
                "a cursor has exactly " + Native.CURSOR_BYTES + " bytes, and this has " + cursor.length);
        }
        return changes(cursor);
    }

    private Changes changes(byte[] cursor) {
        return call(scratch -> {
            Scratch.Place since = cursor == null ? Scratch.Place.ABSENT : scratch.put(cursor);
            MemorySegment next = scratch.room(Native.CURSOR_BYTES);
            MemorySegment complete = scratch.room(JAVA_INT.byteSize());
            byte[] bytes = scratch.readBytes((address, capacity, length) -> (int) Native.CHANGES_SINCE.invokeExact(
                handle.address, since.address(), since.length(), address, capacity, length, next.address(),
                complete.address(), scratch.error.address()));
            return new Changes(bytes, next.toArray(JAVA_BYTE), complete.get(JAVA_INT, 0) != 0);
        });
    }

    /**
     * Takes in what {@link #changesSince()} gave in another engine. Twice, or in another order, comes to the
     * same.
     *
     * @param changes the bytes
     * @return whether that changed anything; only then need it be passed on
     * @throws ChangesException if they are not taken in; nothing has changed then
     * @throws ConfigException with {@link Status#CONFIG_CONFLICT} if nobody else has the identity secret
     * @throws StateException any other: they hold in this process and could not be written to its state
     */
    public boolean changesApply(byte[] changes) {
        Objects.requireNonNull(changes, "changes");
        return call(scratch -> {
            Scratch.Place bytes = scratch.put(changes);
            scratch.check((int) Native.CHANGES_APPLY.invokeExact(handle.address, bytes.address(), bytes.length(),
                scratch.number.address(), scratch.error.address()));
            return scratch.number.get(JAVA_INT, 0) != 0;
        });
    }

    // ---- the rest

    /**
     * What the engine has counted since it was opened, and what it takes. In it, {@code state} says how
     * the state is: <code>{"kind", "looks", "changes_read", "changes_written", "failures", "unwritten",
     * "age_ms"}</code>, where {@code unwritten} counts revocations that others do not know of yet.
     *
     * @return a JSON object
     */
    public String stats() {
        return report(Native.STATS);
    }

    /**
     * Sets the clock of an engine that was opened with {@code "clock": "manual"}. It moves only when it
     * is set. For tests.
     *
     * @param now the time, of which milliseconds count
     * @throws MisuseException with {@link Status#CLOCK_NOT_MANUAL} in any other engine
     */
    public void setClock(Instant now) {
        long unixMs;
        try {
            unixMs = now.toEpochMilli();
        } catch (ArithmeticException overflow) {
            throw MintageException.of(Status.INVALID_ARGUMENT, "unix_ms", "the time is too far away");
        }
        call(scratch -> {
            Scratch.checkPlain((int) Native.CLOCK_SET.invokeExact(handle.address, unixMs));
            return null;
        });
    }

    /**
     * The version of the native library.
     *
     * @return such as {@code 0.1.0}
     */
    public static String version() {
        Library.load();
        return Native.VERSION;
    }

    /**
     * What is built into the native library.
     *
     * @return kinds of state, and the crypto library
     */
    public static Set<String> features() {
        Library.load();
        return Set.copyOf(List.of(Native.FEATURES.split(" ")));
    }

    // ---- what several of them do

    /**
     * Takes a scratch, which keeps the native engine from then on. Until then this object has to, or the
     * collector could take an engine that nobody holds any more for one that nobody calls any more.
     */
    private Scratch enter() {
        Scratch scratch = handle.enter();
        Reference.reachabilityFence(this);
        return scratch;
    }

    /** Does something inside the engine. */
    private <T> T call(Handle.Call<T> call) {
        try {
            return handle.call(call);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    private void change(MethodHandle function, String text, String field) {
        Objects.requireNonNull(text, field);
        call(scratch -> {
            Scratch.Place place = scratch.putText(text, field);
            scratch.check((int) function.invokeExact(
                handle.address, place.address(), place.length(), scratch.error.address()));
            return null;
        });
    }

    private String report(MethodHandle function) {
        return call(scratch -> scratch.read((address, capacity, length) ->
            (int) function.invokeExact(handle.address, address, capacity, length)));
    }
}
