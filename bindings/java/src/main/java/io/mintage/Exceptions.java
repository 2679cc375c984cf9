// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** From a failed call to the exception that it throws. */
final class Exceptions {
    private Exceptions() {}

    /** The exception of the class that the status belongs to. */
    static MintageException of(Failure failure) {
        return switch (failure.status()) {
            case INVALID_HANDLE, NULL_POINTER, STRUCT_SIZE, BUFFER_TOO_SMALL, INVALID_UTF8, INVALID_ARGUMENT,
                    UNKNOWN_FLAG, UNKNOWN_SCOPE_BIT, UNKNOWN_CAPABILITY, CAPABILITY_BY_ROLE, CLOCK_NOT_MANUAL ->
                new MisuseException(failure);
            case KEY_ID_MISSING, KEY_UNKNOWN, ALGORITHM_MISMATCH, CLAIM_MISSING, CLAIM_INVALID, TYPE_MISMATCH,
                    ISSUER_MISMATCH, AUDIENCE_MISMATCH, LIFETIME_TOO_LONG, TOO_OLD, WRONG_IDENTITY ->
                new TokenRefusedException(failure);
            case TOKEN_TOO_LONG, TOKEN_MALFORMED, HEADER_INVALID, CRITICAL_HEADER, CLAIMS_MALFORMED ->
                new TokenMalformedException(failure);
            case SIGNATURE_INVALID -> new SignatureInvalidException(failure);
            case EXPIRED -> new TokenExpiredException(failure);
            case NOT_YET_VALID, ISSUED_IN_FUTURE -> new TokenNotYetValidException(failure);
            case REVOKED, TOKEN_REVOKED, ALL_REVOKED, KEY_REVOKED, BEFORE_START -> new TokenRevokedException(failure);
            case INSUFFICIENT_SCOPE, CAPABILITY_DENIED -> new InsufficientScopeException(failure);
            case EXTERNAL_TOKEN_INVALID, CLIENT_ID_MALFORMED, CLIENT_MISMATCH, USER_MISMATCH ->
                new ExchangeRefusedException(failure);
            case IDENTITY_MALFORMED, IDENTITY_UNKNOWN, SCOPE_UNKNOWN, SCOPES_EMPTY, LIFETIME_OUT_OF_RANGE,
                    CLAIM_RESERVED, CLAIMS_TOO_LARGE, CLAIMS_TOO_DEEP, CLAIMS_NOT_OBJECT, AUDIENCE_UNKNOWN,
                    IDENTITY_RESERVED, CLIENT_INVALID -> new IdentityException(failure);
            case IDENTITY_DELETED -> new IdentityDeletedException(failure);
            case CONFIG_MALFORMED, CONFIG_UNKNOWN_FIELD, CONFIG_DUPLICATE_FIELD, CONFIG_WRONG_TYPE, CONFIG_OUT_OF_RANGE,
                    CONFIG_CONFLICT, NOT_BUILT_IN, START_UNSPECIFIED, NO_KEY, KEY_MALFORMED, KEY_WEAK, KEY_MISMATCH,
                    KEY_ALGORITHM, KEY_USE, KEY_DUPLICATE, KEY_FILE_UNREADABLE, KEY_NOT_FOUND, KEY_IS_ACTIVE,
                    KEY_WAS_REVOKED, KEY_NOT_GENERATABLE, KEYS_TOO_MANY, SECRET_IS_KEY_TEXT, KEY_NOT_PRIVATE,
                    ISSUER_DUPLICATE, PREFIX_TAKEN -> new ConfigException(failure);
            case EPOCH_EXHAUSTED, STATE_FOREIGN, STATE_NEWER, STATE_DAMAGED, STATE_REPLACED, WOULD_WAIT ->
                new StateException(failure);
            case STALE -> new StaleException(failure);
            case NOT_SHARED -> new NotSharedException(failure);
            case STATE_UNREACHABLE, STATE_DENIED, STATE_FULL, STATE_BUSY -> new StateUnavailableException(failure);
            case CHANGES_FOREIGN, CHANGES_DAMAGED, CHANGES_NEWER, CHANGES_AHEAD -> new ChangesException(failure);
            case OK, PANIC, POISONED, RANDOM_UNAVAILABLE, OUT_OF_MEMORY -> new InternalException(failure);
        };
    }
}
