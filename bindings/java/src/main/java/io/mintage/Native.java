// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The functions of the C interface, and its constants.
 *
 * <p>Pointers cross as plain {@code long} addresses. All of them point into a {@link Scratch}, whose
 * memory lives as long as the process, or into what a scratch keeps open until the call is over: there
 * is no lifetime for the linker to look after, and it need not spend time on it.
 */
final class Native {
    /** Bytes of a token at most. */
    static final int TOKEN_BYTES_MAX = 8192;
    /** Bytes of an identity at most. */
    static final int IDENTITY_BYTES_MAX = 128;
    /** Scopes that an engine knows at most. */
    static final int SCOPES_MAX = 63;
    /** In mintage_verify_request.flags: any one of the required scopes is enough. */
    static final int SCOPES_ANY = 1;
    /** Tokens in a call of mintage_token_verify_many or mintage_token_mint_many at most. */
    static final int BATCH_MAX = 65536;
    /** Bytes of a cursor, exactly. */
    static final int CURSOR_BYTES = 24;

    private static final MethodHandle TOKEN_VERIFY_MANY = function("token_verify_many",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle TOKEN_MINT_MANY = function("token_mint_many",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle ENGINE_OPEN = function("engine_open",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle ENGINE_FREE = function("engine_free", FunctionDescriptor.ofVoid(JAVA_LONG));
    private static final MethodHandle CLOCK_SET = function("clock_set",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle STATS = function("stats",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle EXTERNAL_VERIFY = function("external_verify",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle ISSUER_SET = function("issuer_set",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle EXCHANGE = function("exchange",
        FunctionDescriptor.of(
            JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle IDENTITY_CREATE = function("identity_create",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle IDENTITY_CREATE_AND_MINT = function("identity_create_and_mint",
        FunctionDescriptor.of(
            JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle IDENTITY_REVOKE = function("identity_revoke",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle IDENTITY_DELETE = function("identity_delete",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle IDENTITY_STATUS = function("identity_status",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle KEY_ADD = function("key_add",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle KEY_ROTATE = function("key_rotate",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG));
    private static final MethodHandle KEY_REGENERATE = function("key_regenerate",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle KEY_RETIRE = function("key_retire",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle KEY_REVOKE = function("key_revoke",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle KEYS = function("keys",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle JWKS = function("jwks",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle FEATURES = function("features", FunctionDescriptor.of(ADDRESS));
    private static final MethodHandle SCOPES_PARSE = function("scopes_parse",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle SCOPES_FORMAT = function("scopes_format",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle SCOPES_PERMIT = function("scopes_permit",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG));
    private static final MethodHandle SYNC = function("sync", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle CHANGES_SINCE = function("changes_since",
        FunctionDescriptor.of(
            JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG));
    private static final MethodHandle CHANGES_APPLY = function("changes_apply",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle IDENTITY_REVOKE_MANY = function("identity_revoke_many",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle TOKEN_MINT = function("token_mint",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle TOKEN_VERIFY = function("token_verify",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle TOKEN_VERIFY_WITH = function("token_verify_with",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle TOKEN_VERIFY_IF_READY = function("token_verify_if_ready",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle TOKEN_INSPECT = function("token_inspect",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle TOKEN_REVOKE = function("token_revoke",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle TOKEN_REVOKE_ID = function("token_revoke_id",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    private static final MethodHandle REVOKE_ALL = function("revoke_all",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

    private Native() {}

    /**
     * Judges count tokens, each as mintage_token_verify does, and writes a status for each. The call
     * itself is MINTAGE_OK when all were judged, whatever the verdicts; otherwise none counts, and every
     * status is what the call returns. verified_out is NULL or an array of count structs; that of a
     * refused token is cleared. More than MINTAGE_BATCH_MAX is MINTAGE_INVALID_ARGUMENT, and as many
     * statuses say so.
     */
    static int tokenVerifyMany(
            long engine, long tokens, long count, long requiredScopes, long statusesOut, long verifiedOut) {
        try {
            return (int) TOKEN_VERIFY_MANY.invokeExact(engine, tokens, count, requiredScopes, statusesOut, verifiedOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Mints count tokens, each as mintage_token_mint does, and writes a status for each. Token n begins
     * at tokens_out + n * token_stride and may take token_stride bytes; its length is in minted_out. The
     * call itself is MINTAGE_OK when each was tried, whatever became of it; otherwise none counts, and
     * every status is what the call returns. More than MINTAGE_BATCH_MAX is MINTAGE_INVALID_ARGUMENT, and
     * as many statuses say so.
     */
    static int tokenMintMany(
            long engine, long requests, long count, long tokensOut, long tokenStride, long statusesOut,
            long mintedOut) {
        try {
            return (int) TOKEN_MINT_MANY.invokeExact(
                engine, requests, count, tokensOut, tokenStride, statusesOut, mintedOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /** Opens an engine from one JSON document; {@code {}} works. On failure *engine_out is NULL. */
    static int engineOpen(long config, long configLen, long engineOut, long errorOut) {
        try {
            return (int) ENGINE_OPEN.invokeExact(config, configLen, engineOut, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /** Gives a handle back. The engine ends with its last handle. NULL is fine. */
    static void engineFree(long engine) {
        try {
            ENGINE_FREE.invokeExact(engine);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Sets the clock of an engine that was opened with "clock": "manual", in milliseconds since 1970. It
     * moves only when it is set. For tests. It is the wall clock alone, by which tokens are judged: when
     * to check the state, staleness and measured time go by the system's monotonic clock.
     */
    static int clockSet(long engine, long unixMs) {
        try {
            return (int) CLOCK_SET.invokeExact(engine, unixMs);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /** What the engine has counted since it was opened, and what it takes, as a JSON object. */
    static int stats(long engine, long jsonOut, long capacity, long lenOut) {
        try {
            return (int) STATS.invokeExact(engine, jsonOut, capacity, lenOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Accepts a token of one of the trusted issuers, or says why not. The request may ask for an
     * audience, an age, a subject (as identity) and the claims; foreign scopes are in the claims, so
     * required_scopes, capability and flags must be 0.
     */
    static int externalVerify(long engine, long request, long verifiedExternalOut) {
        try {
            return (int) EXTERNAL_VERIFY.invokeExact(engine, request, verifiedExternalOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Trusts an issuer, described as in the configuration's "issuers", or replaces what is known of the
     * one with the same name: its key set above all.
     */
    static int issuerSet(long engine, long issuerJson, long issuerJsonLen, long errorOut) {
        try {
            return (int) ISSUER_SET.invokeExact(engine, issuerJson, issuerJsonLen, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Mints a token for the user of a trusted issuer, in exchange for that issuer's token. The token is
     * checked first, then the client application, then the user. The identity that was minted for goes to
     * identity_out. When a buffer is too small, both needed lengths are written and nothing is minted.
     */
    static int exchange(
            long engine, long request, long identityOut, long identityCapacity, long identityLenOut, long tokenOut,
            long tokenCapacity, long mintedOut) {
        try {
            return (int) EXCHANGE.invokeExact(
                engine, request, identityOut, identityCapacity, identityLenOut, tokenOut, tokenCapacity, mintedOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /** A new identity. Nothing is stored: the id certifies itself. */
    static int identityCreate(long engine, long identityOut, long capacity, long lenOut, long errorOut) {
        try {
            return (int) IDENTITY_CREATE.invokeExact(engine, identityOut, capacity, lenOut, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * A new identity, and a token for it in the same call. With scopes 0 it only creates; the rest of the
     * request is not looked at then. When a buffer is too small, both needed lengths are written and
     * nothing is created.
     */
    static int identityCreateAndMint(
            long engine, long request, long identityOut, long identityCapacity, long identityLenOut, long tokenOut,
            long tokenCapacity, long mintedOut) {
        try {
            return (int) IDENTITY_CREATE_AND_MINT.invokeExact(
                engine, request, identityOut, identityCapacity, identityLenOut, tokenOut, tokenCapacity, mintedOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Refuses all tokens that the identity has; tokens minted afterwards are accepted. When this returns,
     * no later verify in this process accepts them. Twice is fine. MINTAGE_NOT_SHARED after a fork: it
     * holds in this process only.
     */
    static int identityRevoke(long engine, long identity, long identityLen, long errorOut) {
        try {
            return (int) IDENTITY_REVOKE.invokeExact(engine, identity, identityLen, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /** Refuses every token of the identity and every further mint, for good. Twice is fine. */
    static int identityDelete(long engine, long identity, long identityLen, long errorOut) {
        try {
            return (int) IDENTITY_DELETE.invokeExact(engine, identity, identityLen, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * What is known of an identity, as JSON: {"identity", "state": "active" | "revoked" | "deleted",
     * "epoch"}.
     */
    static int identityStatus(long engine, long identity, long identityLen, long jsonOut, long capacity, long lenOut) {
        try {
            return (int) IDENTITY_STATUS.invokeExact(engine, identity, identityLen, jsonOut, capacity, lenOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /** Adds a key, described as in the configuration's "keys": pending unless it says otherwise. */
    static int keyAdd(long engine, long keyJson, long keyJsonLen, long errorOut) {
        try {
            return (int) KEY_ADD.invokeExact(engine, keyJson, keyJsonLen, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Makes another key the active one: {"kid": "…"} takes a pending one, NULL generates one of the same
     * algorithm, anything else describes a key as in the configuration. With revoke_old 0 the old key
     * retires and no user notices; with 1 all its tokens are refused at once.
     */
    static int keyRotate(long engine, long keyJson, long keyJsonLen, int revokeOld, long errorOut) {
        try {
            return (int) KEY_ROTATE.invokeExact(engine, keyJson, keyJsonLen, revokeOld, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Puts a new key into a slot, 1 (primary) or 2 (secondary), and revokes the one that was there:
     * exactly its tokens are refused at once. The key is described as in the configuration, or NULL to
     * generate one of the same algorithm.
     */
    static int keyRegenerate(long engine, int keySlot, long keyJson, long keyJsonLen, long errorOut) {
        try {
            return (int) KEY_REGENERATE.invokeExact(engine, keySlot, keyJson, keyJsonLen, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Makes a pending key retire: it verifies until its last token is dead. The active one is rotated
     * instead.
     */
    static int keyRetire(long engine, long keyId, long keyIdLen, long errorOut) {
        try {
            return (int) KEY_RETIRE.invokeExact(engine, keyId, keyIdLen, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /** Refuses all tokens that this key signed, at once and for good. */
    static int keyRevoke(long engine, long keyId, long keyIdLen, long errorOut) {
        try {
            return (int) KEY_REVOKE.invokeExact(engine, keyId, keyIdLen, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * All keys that the engine has or had, as JSON: {"keys": [{"kid", "alg", "state", "private",
     * "last_token_dies_at_unix_s"}], "skipped": [places in the configured key set]}.
     */
    static int keys(long engine, long jsonOut, long capacity, long lenOut) {
        try {
            return (int) KEYS.invokeExact(engine, jsonOut, capacity, lenOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * The public keys as an RFC 7517 key set, for others to verify with. Secrets and revoked keys never
     * appear.
     */
    static int jwks(long engine, long jsonOut, long capacity, long lenOut) {
        try {
            return (int) JWKS.invokeExact(engine, jsonOut, capacity, lenOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * What is built into the library, separated by blanks: kinds of state, and the crypto library. Static
     * text.
     */
    static String features() {
        try {
            return Library.staticText((MemorySegment) FEATURES.invokeExact());
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * The bits of scope names separated by blanks, such as "chat voip". On failure *scopes_out is
     * UINT64_MAX, which no token satisfies: an ignored status fails closed.
     */
    static int scopesParse(long engine, long names, long namesLen, long scopesOut, long errorOut) {
        try {
            return (int) SCOPES_PARSE.invokeExact(engine, names, namesLen, scopesOut, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /** The names of scopes, separated by blanks, in the order of their bits; empty for 0. */
    static int scopesFormat(long engine, long scopes, long namesOut, long capacity, long lenOut) {
        try {
            return (int) SCOPES_FORMAT.invokeExact(engine, scopes, namesOut, capacity, lenOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Whether scopes permit a capability, 1 to 21: *answer_out is one of MINTAGE_PERMISSION_NO, _YES and
     * _BY_ROLE; NO on failure.
     */
    static int scopesPermit(long engine, long scopes, int capability, long answerOut) {
        try {
            return (int) SCOPES_PERMIT.invokeExact(engine, scopes, capability, answerOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Brings everything up to date now: reads what siblings changed, writes what could not be written
     * before, and forgets what no living token can need. With state in memory, only the last. A 5xxx if
     * the state cannot be reached.
     */
    static int sync(long engine, long errorOut) {
        try {
            return (int) SYNC.invokeExact(engine, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * What has changed since the cursor of an earlier call, as bytes for mintage_changes_apply in engines
     * with the same identity secret, wherever they are. Without a cursor (NULL, 0), or with one of
     * another engine or of too long ago, everything; *complete_out, which may be NULL, is 1 then, else 0.
     * *len_out is 0 if nothing has changed. cursor_out gets MINTAGE_CURSOR_BYTES. When the buffer is too
     * small, nothing but the needed length is written; there may be more to write the next time, so have
     * some room to spare.
     */
    static int changesSince(
            long engine, long cursor, long cursorLen, long changesOut, long capacity, long lenOut, long cursorOut,
            long completeOut, long errorOut) {
        try {
            return (int) CHANGES_SINCE.invokeExact(
                engine, cursor, cursorLen, changesOut, capacity, lenOut, cursorOut, completeOut, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Takes in what mintage_changes_since gave in another engine. *news_out, which may be NULL, is 1 if
     * that changed anything, and only then need it be passed on. Applying it twice, or in another order,
     * comes to the same; no bytes are no changes. On a failure in the 552x nothing has changed; any other
     * 5xxx says that the changes hold in this process and could not be written to its state; pass them on
     * as news.
     */
    static int changesApply(long engine, long changes, long changesLen, long newsOut, long errorOut) {
        try {
            return (int) CHANGES_APPLY.invokeExact(engine, changes, changesLen, newsOut, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Revokes count identities at once, in durable state with one write. Nothing is revoked if one of
     * them is not an identity; field says which. At most MINTAGE_BATCH_MAX.
     */
    static int identityRevokeMany(long engine, long identities, long count, long errorOut) {
        try {
            return (int) IDENTITY_REVOKE_MANY.invokeExact(engine, identities, count, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Mints a token for an identity. Minting again is how a token is refreshed. MINTAGE_TOKEN_BYTES_MAX
     * bytes are always enough; with less than needed, minted_out-&gt;token_len says how many are, and
     * nothing is minted.
     */
    static int tokenMint(long engine, long request, long tokenOut, long capacity, long mintedOut) {
        try {
            return (int) TOKEN_MINT.invokeExact(engine, request, tokenOut, capacity, mintedOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Accepts a token that holds all of the required scopes (0 for none), or says why not. A token that
     * was seen before costs a look-up. On refusal *verified_out is cleared.
     */
    static int tokenVerify(
            long engine, long token, long tokenLen, long requiredScopes, long verifiedOut, long errorOut) {
        try {
            return (int) TOKEN_VERIFY.invokeExact(engine, token, tokenLen, requiredScopes, verifiedOut, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * Accepts a token that satisfies all that the request asks, or says why not. Optionally writes its
     * claims; MINTAGE_BUFFER_TOO_SMALL for those comes only after the token was accepted.
     */
    static int tokenVerifyWith(long engine, long request, long verifiedOut) {
        try {
            return (int) TOKEN_VERIFY_WITH.invokeExact(engine, request, verifiedOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * The answer of mintage_token_verify_with, if it is at hand: of a token that was seen before, while
     * no check of shared state is due. Otherwise MINTAGE_WOULD_WAIT, which is no verdict: it counts
     * nothing and changes nothing; ask mintage_token_verify_with where waiting does no harm. For event
     * loops and interpreters with a global lock: it takes no lock and checks no signature.
     */
    static int tokenVerifyIfReady(long engine, long request, long verifiedOut) {
        try {
            return (int) TOKEN_VERIFY_IF_READY.invokeExact(engine, request, verifiedOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /**
     * What a token says before anyone has checked its signature, as JSON that begins with "unverified":
     * true. Proof of nothing: for logs, and for finding mistakes.
     */
    static int tokenInspect(long token, long tokenLen, long jsonOut, long capacity, long lenOut) {
        try {
            return (int) TOKEN_INSPECT.invokeExact(token, tokenLen, jsonOut, capacity, lenOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /** Refuses this one token. Its signature must hold; that it has expired does not matter. */
    static int tokenRevoke(long engine, long token, long tokenLen, long errorOut) {
        try {
            return (int) TOKEN_REVOKE.invokeExact(engine, token, tokenLen, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /** Refuses the token with this id ({@code jti}). expires_at_unix_s is its {@code exp}. */
    static int tokenRevokeId(long engine, long tokenId, long tokenIdLen, long expiresAtUnixS, long errorOut) {
        try {
            return (int) TOKEN_REVOKE_ID.invokeExact(engine, tokenId, tokenIdLen, expiresAtUnixS, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    /** Refuses every token that exists, of every identity. */
    static int revokeAll(long engine, long errorOut) {
        try {
            return (int) REVOKE_ALL.invokeExact(engine, errorOut);
        } catch (Throwable thrown) {
            throw Library.unexpected(thrown);
        }
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return Library.function("mintage_" + name, descriptor);
    }
}
