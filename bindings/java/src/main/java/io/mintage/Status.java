// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Every outcome of every call. */
public enum Status {
    /** The call succeeded. */
    OK(0, false, 200, null, "The call succeeded."),
    /** The engine handle is NULL; pass one that mintage_engine_open or mintage_engine_clone returned. */
    INVALID_HANDLE(
        1100, false, 503, null,
        "The engine handle is NULL; pass one that mintage_engine_open or mintage_engine_clone returned."),
    /** A required pointer is NULL; only inputs of length 0 and outputs called nullable may be. */
    NULL_POINTER(
        1101, false, 500, null,
        "A required pointer is NULL; only inputs of length 0 and outputs called nullable may be."),
    /**
     * struct_size is smaller than the first published size, larger than 4096, or differs within an array;
     * set it to sizeof the struct.
     */
    STRUCT_SIZE(
        1102, false, 500, null,
        "struct_size is smaller than the first published size, larger than 4096, or differs within an array; set it to sizeof the struct."),
    /** The output buffer is too small; the needed length was written and nothing else was done. */
    BUFFER_TOO_SMALL(
        1103, false, 500, null,
        "The output buffer is too small; the needed length was written and nothing else was done."),
    /** A text input is not UTF-8. */
    INVALID_UTF8(1104, false, 500, null, "A text input is not UTF-8."),
    /** An argument is outside its range. */
    INVALID_ARGUMENT(1105, false, 500, null, "An argument is outside its range."),
    /** A flag or a byte beyond the known fields is set that this library does not know. */
    UNKNOWN_FLAG(
        1106, false, 500, null, "A flag or a byte beyond the known fields is set that this library does not know."),
    /** The scope mask has a bit that this engine knows no scope for. */
    UNKNOWN_SCOPE_BIT(1107, false, 500, null, "The scope mask has a bit that this engine knows no scope for."),
    /** Capabilities are numbered 1 to 21. */
    UNKNOWN_CAPABILITY(1108, false, 500, null, "Capabilities are numbered 1 to 21."),
    /**
     * This capability depends on a role that no token carries; ask scopes_permit and decide by the role.
     */
    CAPABILITY_BY_ROLE(
        1109, false, 500, null,
        "This capability depends on a role that no token carries; ask scopes_permit and decide by the role."),
    /** The clock can only be set in an engine opened with "clock": "manual". */
    CLOCK_NOT_MANUAL(
        1110, false, 500, null, "The clock can only be set in an engine opened with \"clock\": \"manual\"."),
    /** The token is longer than is accepted: 8192 bytes at most. */
    TOKEN_TOO_LONG(2200, false, 401, "invalid_token", "The token is longer than is accepted: 8192 bytes at most."),
    /** The token is not a compact JWS: three segments of canonical base64url without padding. */
    TOKEN_MALFORMED(
        2201, false, 401, "invalid_token",
        "The token is not a compact JWS: three segments of canonical base64url without padding."),
    /** The token's header is not one small JSON object with unique names and a text alg. */
    HEADER_INVALID(
        2202, false, 401, "invalid_token",
        "The token's header is not one small JSON object with unique names and a text alg."),
    /**
     * The token's header names an extension as critical, or payload encoding b64 false; none is
     * supported.
     */
    CRITICAL_HEADER(
        2203, false, 401, "invalid_token",
        "The token's header names an extension as critical, or payload encoding b64 false; none is supported."),
    /** The token's header names no kid, or not as text. */
    KEY_ID_MISSING(2204, false, 401, "invalid_token", "The token's header names no kid, or not as text."),
    /** The token's kid names no key of this engine. */
    KEY_UNKNOWN(2205, false, 401, "invalid_token", "The token's kid names no key of this engine."),
    /** The token's alg is not the algorithm of the key. */
    ALGORITHM_MISMATCH(2206, false, 401, "invalid_token", "The token's alg is not the algorithm of the key."),
    /** The token's signature does not hold. */
    SIGNATURE_INVALID(2207, false, 401, "invalid_token", "The token's signature does not hold."),
    /** The token's payload is not one JSON object with unique names and at most 16 levels. */
    CLAIMS_MALFORMED(
        2208, false, 401, "invalid_token",
        "The token's payload is not one JSON object with unique names and at most 16 levels."),
    /** The token lacks a claim that is required here. */
    CLAIM_MISSING(2209, false, 401, "invalid_token", "The token lacks a claim that is required here."),
    /** A claim of the token has the wrong type or lies outside its range. */
    CLAIM_INVALID(
        2210, false, 401, "invalid_token", "A claim of the token has the wrong type or lies outside its range."),
    /** The token's typ is not the configured one. */
    TYPE_MISMATCH(2211, false, 401, "invalid_token", "The token's typ is not the configured one."),
    /** The token's issuer is not the configured one. */
    ISSUER_MISMATCH(2212, false, 401, "invalid_token", "The token's issuer is not the configured one."),
    /** The token is not meant for the audience that is required here. */
    AUDIENCE_MISMATCH(
        2213, false, 401, "invalid_token", "The token is not meant for the audience that is required here."),
    /** The token has expired. */
    EXPIRED(2214, false, 401, "invalid_token", "The token has expired."),
    /** The token's nbf lies in the future. */
    NOT_YET_VALID(2215, false, 401, "invalid_token", "The token's nbf lies in the future."),
    /** The token's iat lies more than 60 seconds in the future. */
    ISSUED_IN_FUTURE(2216, false, 401, "invalid_token", "The token's iat lies more than 60 seconds in the future."),
    /** The token lives longer than any token that this engine grants. */
    LIFETIME_TOO_LONG(
        2217, false, 401, "invalid_token", "The token lives longer than any token that this engine grants."),
    /** All tokens that the identity had when it was revoked are refused; mint a new one. */
    REVOKED(
        2218, false, 401, "invalid_token",
        "All tokens that the identity had when it was revoked are refused; mint a new one."),
    /** This one token was revoked. */
    TOKEN_REVOKED(2219, false, 401, "invalid_token", "This one token was revoked."),
    /** All tokens that existed when revoke_all was called are refused; mint a new one. */
    ALL_REVOKED(
        2220, false, 401, "invalid_token",
        "All tokens that existed when revoke_all was called are refused; mint a new one."),
    /** The key that signed the token was revoked. */
    KEY_REVOKED(2221, false, 401, "invalid_token", "The key that signed the token was revoked."),
    /**
     * The token was minted before this engine started without its former state; configure durable state,
     * or a start that all workers share.
     */
    BEFORE_START(
        2222, false, 401, "invalid_token",
        "The token was minted before this engine started without its former state; configure durable state, or a start that all workers share."),
    /** The token does not hold the scopes that are required here. */
    INSUFFICIENT_SCOPE(
        2223, false, 403, "insufficient_scope", "The token does not hold the scopes that are required here."),
    /** The token's scopes do not permit this capability. */
    CAPABILITY_DENIED(2224, false, 403, "insufficient_scope", "The token's scopes do not permit this capability."),
    /** The token was issued longer ago than this call allows. */
    TOO_OLD(2225, false, 401, "invalid_token", "The token was issued longer ago than this call allows."),
    /** The token is about another identity than this call requires. */
    WRONG_IDENTITY(2226, false, 401, "invalid_token", "The token is about another identity than this call requires."),
    /** Provided access token is not valid. */
    EXTERNAL_TOKEN_INVALID(2227, false, 401, "invalid_token", "Provided access token is not valid."),
    /** Provided AppId has invalid format. */
    CLIENT_ID_MALFORMED(2228, false, 400, "invalid_request", "Provided AppId has invalid format."),
    /** AAD application is not the expected one. */
    CLIENT_MISMATCH(2229, false, 401, "invalid_token", "AAD application is not the expected one."),
    /** Provided AAD token issued for unexpected user. */
    USER_MISMATCH(2230, false, 401, "invalid_token", "Provided AAD token issued for unexpected user."),
    /**
     * The identity is empty, longer than 128 bytes, has control characters, or is not of the form that
     * this engine issues.
     */
    IDENTITY_MALFORMED(
        3300, false, 400, null,
        "The identity is empty, longer than 128 bytes, has control characters, or is not of the form that this engine issues."),
    /** The identity was not issued under this engine's identity secret. */
    IDENTITY_UNKNOWN(3301, false, 400, null, "The identity was not issued under this engine's identity secret."),
    /** The identity was deleted; create a new one. */
    IDENTITY_DELETED(3302, false, 401, "invalid_token", "The identity was deleted; create a new one."),
    /** A scope name is not known to this engine. */
    SCOPE_UNKNOWN(3303, false, 400, null, "A scope name is not known to this engine."),
    /** At least one scope is required. */
    SCOPES_EMPTY(3304, false, 400, null, "At least one scope is required."),
    /** The lifetime is not within the configured interval of whole minutes. */
    LIFETIME_OUT_OF_RANGE(
        3305, false, 400, null, "The lifetime is not within the configured interval of whole minutes."),
    /** A custom claim has the name of a claim that the engine writes itself. */
    CLAIM_RESERVED(3306, false, 400, null, "A custom claim has the name of a claim that the engine writes itself."),
    /** The custom claims are longer than 4096 bytes, or make the token longer than 8192. */
    CLAIMS_TOO_LARGE(
        3307, false, 400, null, "The custom claims are longer than 4096 bytes, or make the token longer than 8192."),
    /** The custom claims are nested deeper than 16 levels, the claim set itself included. */
    CLAIMS_TOO_DEEP(
        3308, false, 400, null, "The custom claims are nested deeper than 16 levels, the claim set itself included."),
    /** The custom claims are not one JSON object with unique names. */
    CLAIMS_NOT_OBJECT(3309, false, 400, null, "The custom claims are not one JSON object with unique names."),
    /** The audience is not one of the configured ones. */
    AUDIENCE_UNKNOWN(3310, false, 400, null, "The audience is not one of the configured ones."),
    /** The identity belongs to an external issuer; only an exchange mints for it. */
    IDENTITY_RESERVED(
        3311, false, 400, null, "The identity belongs to an external issuer; only an exchange mints for it."),
    /**
     * The client is empty, longer than 128 bytes or has control characters, or the profile's tokens name
     * none.
     */
    CLIENT_INVALID(
        3312, false, 400, null,
        "The client is empty, longer than 128 bytes or has control characters, or the profile's tokens name none."),
    /** The document is not exactly one JSON object. */
    CONFIG_MALFORMED(4400, false, 500, null, "The document is not exactly one JSON object."),
    /** The document has a field that does not exist here. */
    CONFIG_UNKNOWN_FIELD(4401, false, 500, null, "The document has a field that does not exist here."),
    /** The document names a field twice. */
    CONFIG_DUPLICATE_FIELD(4402, false, 500, null, "The document names a field twice."),
    /** A field has the wrong type. */
    CONFIG_WRONG_TYPE(4403, false, 500, null, "A field has the wrong type."),
    /** A field's value is outside its range. */
    CONFIG_OUT_OF_RANGE(4404, false, 500, null, "A field's value is outside its range."),
    /** Two fields do not go together, or one needs another that is missing. */
    CONFIG_CONFLICT(4405, false, 500, null, "Two fields do not go together, or one needs another that is missing."),
    /** This capability is not built into this library. */
    NOT_BUILT_IN(4406, false, 500, null, "This capability is not built into this library."),
    /**
     * An engine with keys from the host and state in memory must say in "start" what to do with tokens
     * from before it was opened.
     */
    START_UNSPECIFIED(
        4407, false, 500, null,
        "An engine with keys from the host and state in memory must say in \"start\" what to do with tokens from before it was opened."),
    /** There is no active key to sign with. */
    NO_KEY(4410, false, 500, null, "There is no active key to sign with."),
    /** The key cannot be read in the form that it was given in. */
    KEY_MALFORMED(4411, false, 500, null, "The key cannot be read in the form that it was given in."),
    /** The key is too weak for its algorithm. */
    KEY_WEAK(4412, false, 500, null, "The key is too weak for its algorithm."),
    /**
     * The private and the public half of the key do not belong together, or the public point is not on
     * its curve.
     */
    KEY_MISMATCH(
        4413, false, 500, null,
        "The private and the public half of the key do not belong together, or the public point is not on its curve."),
    /** The key's algorithm is missing, unknown, or does not fit the key. */
    KEY_ALGORITHM(4414, false, 500, null, "The key's algorithm is missing, unknown, or does not fit the key."),
    /** The key's use or key_ops do not allow this. */
    KEY_USE(4415, false, 500, null, "The key's use or key_ops do not allow this."),
    /** Two keys have the same kid, or the same key is given twice. */
    KEY_DUPLICATE(4416, false, 500, null, "Two keys have the same kid, or the same key is given twice."),
    /** The key file cannot be read. */
    KEY_FILE_UNREADABLE(4417, false, 500, null, "The key file cannot be read."),
    /** No key of this engine has this kid. */
    KEY_NOT_FOUND(4418, false, 500, null, "No key of this engine has this kid."),
    /** The active key cannot be retired by itself; rotate to another. */
    KEY_IS_ACTIVE(4419, false, 500, null, "The active key cannot be retired by itself; rotate to another."),
    /** This key was revoked, and a revoked key stays revoked. */
    KEY_WAS_REVOKED(4420, false, 500, null, "This key was revoked, and a revoked key stays revoked."),
    /** Keys of this algorithm cannot be generated here; make one elsewhere and pass it in. */
    KEY_NOT_GENERATABLE(
        4421, false, 500, null, "Keys of this algorithm cannot be generated here; make one elsewhere and pass it in."),
    /** An engine holds at most 256 keys. */
    KEYS_TOO_MANY(4422, false, 500, null, "An engine holds at most 256 keys."),
    /**
     * The HMAC secret is the text of a key (PEM, JWK, SSH or certificate); a public text must never
     * become a secret.
     */
    SECRET_IS_KEY_TEXT(
        4423, false, 500, null,
        "The HMAC secret is the text of a key (PEM, JWK, SSH or certificate); a public text must never become a secret."),
    /** A private key is needed to sign. */
    KEY_NOT_PRIVATE(4424, false, 500, null, "A private key is needed to sign."),
    /** Two trusted issuers have the same name. */
    ISSUER_DUPLICATE(4425, false, 500, null, "Two trusted issuers have the same name."),
    /** The identity prefix overlaps 8:acs: or that of another issuer; identities must have one source. */
    PREFIX_TAKEN(
        4426, false, 500, null,
        "The identity prefix overlaps 8:acs: or that of another issuer; identities must have one source."),
    /**
     * The process has forked and this engine keeps its state in memory: the change holds in this process
     * only.
     */
    NOT_SHARED(
        5500, false, 503, null,
        "The process has forked and this engine keeps its state in memory: the change holds in this process only."),
    /** No epoch is left to revoke with. */
    EPOCH_EXHAUSTED(5501, false, 503, null, "No epoch is left to revoke with."),
    /**
     * The shared state has not been reached for longer than max_staleness_s, so revocations elsewhere may
     * not be known here; the token itself may be fine.
     */
    STALE(
        5502, true, 503, null,
        "The shared state has not been reached for longer than max_staleness_s, so revocations elsewhere may not be known here; the token itself may be fine."),
    /**
     * The state cannot be reached: the directory does not exist, the server is away, or it did not answer
     * in time.
     */
    STATE_UNREACHABLE(
        5503, true, 503, null,
        "The state cannot be reached: the directory does not exist, the server is away, or it did not answer in time."),
    /**
     * The state may not be read or written: a permission is missing, or the user or password is wrong.
     */
    STATE_DENIED(
        5504, false, 503, null,
        "The state may not be read or written: a permission is missing, or the user or password is wrong."),
    /** The state has no room left: the disk, or the server's memory, is full. */
    STATE_FULL(5505, true, 503, null, "The state has no room left: the disk, or the server's memory, is full."),
    /** The state was locked by somebody else for too long. */
    STATE_BUSY(5506, true, 503, null, "The state was locked by somebody else for too long."),
    /**
     * The state is not one of this engine: another identity secret or sealing key made it, or it holds
     * something else.
     */
    STATE_FOREIGN(
        5507, false, 503, null,
        "The state is not one of this engine: another identity secret or sealing key made it, or it holds something else."),
    /** A newer version of this library wrote the state; upgrade this one. */
    STATE_NEWER(5508, false, 503, null, "A newer version of this library wrote the state; upgrade this one."),
    /** The state is damaged or was edited; restore it from a backup and then revoke all tokens. */
    STATE_DAMAGED(
        5509, false, 503, null,
        "The state is damaged or was edited; restore it from a backup and then revoke all tokens."),
    /** The state's file was replaced or removed while the engine was open; open a new engine. */
    STATE_REPLACED(
        5510, false, 503, null,
        "The state's file was replaced or removed while the engine was open; open a new engine."),
    /** The answer is not at hand; ask with the call that may wait. This is no verdict on the token. */
    WOULD_WAIT(
        5511, true, 503, null,
        "The answer is not at hand; ask with the call that may wait. This is no verdict on the token."),
    /** The changes come from an engine with another identity secret. */
    CHANGES_FOREIGN(5520, false, 503, null, "The changes come from an engine with another identity secret."),
    /** The changes are cut short, or were altered on their way; nothing was applied. */
    CHANGES_DAMAGED(
        5521, false, 503, null, "The changes are cut short, or were altered on their way; nothing was applied."),
    /** The changes are in the format of a newer version of this library; upgrade this one. */
    CHANGES_NEWER(
        5522, false, 503, null, "The changes are in the format of a newer version of this library; upgrade this one."),
    /** The changes name an epoch more than a day ahead of this engine's clock; nothing was applied. */
    CHANGES_AHEAD(
        5523, false, 503, null,
        "The changes name an epoch more than a day ahead of this engine's clock; nothing was applied."),
    /** The call failed inside the library; the engine goes on. */
    PANIC(9900, false, 503, null, "The call failed inside the library; the engine goes on."),
    /** A change failed half-way inside the library; open a new engine. */
    POISONED(9901, false, 503, null, "A change failed half-way inside the library; open a new engine."),
    /** The operating system's random source failed. */
    RANDOM_UNAVAILABLE(9902, true, 503, null, "The operating system's random source failed."),
    /** Memory could not be had. */
    OUT_OF_MEMORY(9903, true, 503, null, "Memory could not be had.");

    private static final Map<Integer, Status> BY_NUMBER = new HashMap<>();

    static {
        for (Status status : values()) {
            BY_NUMBER.put(status.number, status);
        }
    }

    private final int number;
    private final boolean retryable;
    private final int httpStatus;
    private final String oauthError;
    private final String sentence;

    Status(int number, boolean retryable, int httpStatus, String oauthError, String sentence) {
        this.number = number;
        this.retryable = retryable;
        this.httpStatus = httpStatus;
        this.oauthError = oauthError;
        this.sentence = sentence;
    }

    /** {@return the number, the same in every language} */
    public int number() {
        return number;
    }

    /** {@return one sentence for people} */
    public String sentence() {
        return sentence;
    }

    /** {@return whether the cause lies outside the call and may pass: the same call may succeed later} */
    public boolean isRetryable() {
        return retryable;
    }

    /** {@return the HTTP status that a service answers with} */
    public int httpStatus() {
        return httpStatus;
    }

    /** {@return the error code of RFC 6750 for {@code WWW-Authenticate: Bearer}; absent where it has none} */
    public Optional<String> oauthError() {
        return Optional.ofNullable(oauthError);
    }

    /** The status with this number, which the library answered. */
    static Status of(int number) {
        Status status = BY_NUMBER.get(number);
        if (status == null) {
            throw new InternalException(new Failure(PANIC, "",
                "the native library answered " + number + ", which is no status of this version"));
        }
        return status;
    }
}
