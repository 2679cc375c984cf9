package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

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
    private final Calls calls;
    private final ScopeTable table;
    private final Cleaner.Cleanable closing;

    private Engine(Handle handle, ScopeTable table) {
        this.handle = handle;
        this.table = table;
        calls = new Calls(this);
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
        Handle handle = new Handle(Calls.engineOpen(config));
        try {
            return new Engine(handle, ScopeTable.of(handle));
        } catch (Throwable failure) {
            handle.run();
            throw failure;
        }
    }

    /**
     * Opens an engine.
     *
     * @param config its configuration
     * @return the engine
     * @throws ConfigException if the configuration is not as it must be; it names the field
     * @throws StateException if the state that it names cannot be opened, or is not one of this engine
     */
    public static Engine open(Config config) {
        return open(config.toJson());
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
        return calls.identityCreate();
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
            throw Exceptions.of(new Failure(Status.SCOPES_EMPTY, "scopes", Status.SCOPES_EMPTY.sentence()));
        }
        Scratch scratch = enter();
        try {
            scratch.putMintRequest(identity, scopes, grant);
            if (identity != null) {
                scratch.check(Native.tokenMint(handle.address, scratch.mintRequest.memory.address(),
                    scratch.tokenAddress, Native.TOKEN_BYTES_MAX, scratch.minted.memory.address()));
                return Minted.of(scratch, scratch.minted, scratch.token, identity);
            }
            scratch.check(Native.identityCreateAndMint(handle.address, scratch.mintRequest.memory.address(),
                scratch.identity.address(), scratch.identity.byteSize(), scratch.numberAddress,
                scratch.tokenAddress, Native.TOKEN_BYTES_MAX, scratch.minted.memory.address()));
            return Minted.of(scratch, scratch.minted, scratch.token, scratch.newIdentity());
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
                status = Native.tokenVerify(
                    handle.address, scratch.tokenAddress, length, scopes, scratch.verifiedAddress, scratch.errorAddress);
            } else {
                scratch.putVerifyRequest(length, scopes, check);
                status = Native.tokenVerifyWith(
                    handle.address, scratch.verifyRequest.memory.address(), scratch.verifiedAddress);
            }
            return verdict(scratch, status, token, returnsRefusal);
        } finally {
            handle.leave(scratch);
        }
    }

    private Verdict verdict(Scratch scratch, int status, String token, boolean returnsRefusal) {
        if (status == 0) {
            return new Verified(scratch, scratch.verified, token, table);
        }
        if (returnsRefusal && Refused.says(status)) {
            return Failure.refusal(scratch.error, status);
        }
        throw scratch.failure(status);
    }

    /**
     * The verdict of {@link #tryVerify(String, Check)}, if it is at hand: of a token that was seen before,
     * while no check of shared state is due. It takes no lock and checks no signature, so a thread that
     * must not wait can call it. Where it answers nothing, nothing was counted or changed.
     *
     * @param token the token
     * @param check what is asked of it beyond being valid
     * @return {@link Verified} or {@link Refused}; absent if {@code tryVerify} has to find out
     */
    public Optional<Verdict> verifyIfReady(String token, Check check) {
        Objects.requireNonNull(token, "token");
        long scopes = check.scopes.mask(handle, table);
        return call(scratch -> {
            scratch.putVerifyRequest(scratch.putToken(token), scopes, check);
            int status = Native.tokenVerifyIfReady(
                handle.address, scratch.verifyRequest.memory.address(), scratch.verifiedAddress);
            return status == Status.WOULD_WAIT.number() ? Optional.empty()
                : Optional.of(verdict(scratch, status, token, true));
        });
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
        return Calls.tokenInspect(token);
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
        return Permission.of(calls.scopesPermit(mask, capability.number()));
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
            int status = Native.externalVerify(handle.address, scratch.verifyRequest.memory.address(),
                scratch.verifiedExternal.memory.address());
            if (status == 0) {
                return new VerifiedExternal(scratch, token);
            }
            if (returnsRefusal && Refused.says(status)) {
                return Failure.refusal(scratch.error, status);
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
            scratch.check(Native.exchange(handle.address, scratch.exchangeRequest.memory.address(),
                scratch.identity.address(), scratch.identity.byteSize(), scratch.numberAddress,
                out.address(), out.byteSize(), scratch.minted.memory.address()));
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
        calls.issuerSet(issuerJson);
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
        calls.identityRevoke(identity);
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
        run(scratch -> Batch.revoke(handle, scratch, all));
    }

    /**
     * Refuses one token. Its signature must hold; that it has expired does not matter.
     *
     * @param token the token
     * @throws TokenRefusedException if it is no token of this engine
     * @throws StateException if it holds in this process only
     */
    public void revokeToken(String token) {
        calls.tokenRevoke(token);
    }

    /**
     * Refuses the token with this id.
     *
     * @param tokenId its {@code jti}
     * @param expiresAt its {@code exp}
     * @throws StateException if it holds in this process only
     */
    public void revokeTokenId(String tokenId, Instant expiresAt) {
        // Up, so that a fraction of a second is not a second too few.
        long seconds = expiresAt.getNano() == 0 ? expiresAt.getEpochSecond() : expiresAt.getEpochSecond() + 1;
        calls.tokenRevokeId(tokenId, seconds);
    }

    /**
     * Refuses every token that exists, of every identity.
     *
     * @throws StateException if it holds in this process only
     */
    public void revokeAll() {
        calls.revokeAll();
    }

    /**
     * Refuses every token of an identity and every further mint, for good.
     *
     * @param identity which
     * @throws IdentityException if it is not an identity of this engine
     * @throws StateException if it holds in this process only
     */
    public void deleteIdentity(String identity) {
        calls.identityDelete(identity);
    }

    /**
     * What is known of an identity.
     *
     * @param identity which
     * @return what has happened to it
     * @throws IdentityException if it is not an identity of this engine
     */
    public IdentityStatus identityStatus(String identity) {
        return IdentityStatus.of(Json.parse(calls.identityStatus(identity)));
    }

    // ---- keys

    /**
     * Adds a key: pending, unless it says otherwise.
     *
     * @param keyJson the key, described as in the configuration's {@code keys}
     * @throws ConfigException if the key is not as it must be
     */
    public void addKey(String keyJson) {
        calls.keyAdd(keyJson);
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
        calls.keyRotate(Objects.requireNonNull(keyJson, "keyJson"), oldKey.number);
    }

    /**
     * Makes a generated key the active one, of the same algorithm as the one that was.
     *
     * @param oldKey what becomes of the one that was active
     * @throws ConfigException if keys of that algorithm cannot be generated, or no key is active
     * @throws StateException if it holds in this process only
     */
    public void rotateKey(OldKey oldKey) {
        calls.keyRotate(null, oldKey.number);
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
        calls.keyRegenerate(slot.number, null);
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
        calls.keyRegenerate(slot.number, Objects.requireNonNull(keyJson, "keyJson"));
    }

    /**
     * Makes a pending key retire: it verifies until its last token is dead. The active one is rotated
     * instead.
     *
     * @param keyId its {@code kid}
     * @throws ConfigException if there is no such key, or it is the active one
     */
    public void retireKey(String keyId) {
        calls.keyRetire(keyId);
    }

    /**
     * Refuses all tokens that a key signed, at once and for good.
     *
     * @param keyId its {@code kid}
     * @throws ConfigException if there is no such key
     * @throws StateException if it holds in this process only
     */
    public void revokeKey(String keyId) {
        calls.keyRevoke(keyId);
    }

    /**
     * All keys that the engine has or had.
     *
     * @return the keys, and which of the configured key set were skipped
     */
    public KeyRing keys() {
        return KeyRing.of(Json.parse(keysJson()));
    }

    /**
     * All keys that the engine has or had, as the engine writes them.
     *
     * @return a JSON object with the members of {@link KeyRing}
     */
    public String keysJson() {
        return calls.keys();
    }

    /**
     * The public keys, for others to verify with. Secrets and revoked keys never appear.
     *
     * @return a JSON Web Key Set (RFC 7517)
     */
    public String jwks() {
        return calls.jwks();
    }

    // ---- state

    /**
     * Brings everything up to date now: reads what siblings changed, writes what could not be written
     * before, and forgets what no living token can need. With state in memory, only the last.
     *
     * @throws StateException if the state cannot be reached
     */
    public void sync() {
        calls.sync();
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
            throw Failure.argument("cursor",
                "a cursor has exactly " + Native.CURSOR_BYTES + " bytes, and this has " + cursor.length);
        }
        return changes(cursor);
    }

    private Changes changes(byte[] cursor) {
        return call(scratch -> {
            Scratch.Slice since = cursor == null ? Scratch.Slice.ABSENT : scratch.put(cursor);
            MemorySegment next = scratch.room(Native.CURSOR_BYTES);
            MemorySegment complete = scratch.room(JAVA_INT.byteSize());
            byte[] bytes = scratch.readBytes((out, capacity, lenOut) -> Native.changesSince(
                handle.address, since.address(), since.length(), out, capacity, lenOut, next.address(),
                complete.address(), scratch.errorAddress));
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
        return calls.changesApply(changes) != 0;
    }

    // ---- the rest

    /**
     * What the engine has counted since it was opened, and what it takes.
     *
     * @return the counts
     */
    public Stats stats() {
        return Stats.of(Json.parse(statsJson()));
    }

    /**
     * What the engine has counted since it was opened, and what it takes, as the engine writes it.
     *
     * @return a JSON object with the members of {@link Stats}
     */
    public String statsJson() {
        return calls.stats();
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
            throw Failure.argument("unix_ms", "the time is too far away");
        }
        calls.clockSet(unixMs);
    }

    /**
     * The version of the native library.
     *
     * @return such as {@code 0.1.0}
     */
    public static String version() {
        Library.load();
        return Build.VERSION;
    }

    /**
     * What is built into the native library.
     *
     * @return kinds of state, and the crypto library
     */
    public static Set<String> features() {
        Library.load();
        return Set.copyOf(List.of(Native.features().split(" ")));
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

    /** Makes a call into the engine that answers nothing. */
    void run(Consumer<Scratch> call) {
        call(scratch -> {
            call.accept(scratch);
            return null;
        });
    }

    /** Makes a call into the engine, which stays alive until the call is over. */
    <T> T call(Handle.Call<T> call) {
        try {
            return handle.call(call);
        } finally {
            Reference.reachabilityFence(this);
        }
    }
}
