package io.mintage;

/**
 * The root of all that the engine refuses or cannot do. Neither its message nor anything else in it
 * contains a token, a claim or a key.
 */
public class MintageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The status, the same in every language. */
    private final Status status;

    /** The path of the field to blame, or empty text. */
    private final String field;

    MintageException(Status status, String field, String message) {
        super(field.isEmpty() ? status + ": " + message : status + " at " + field + ": " + message);
        this.status = status;
        this.field = field;
    }

    /**
     * Why the call failed.
     *
     * @return the status, the same in every language
     */
    public final Status status() {
        return status;
    }

    /**
     * What to blame.
     *
     * @return the path of a field, such as {@code keys[1].pem}; empty when there is none
     */
    public final String field() {
        return field;
    }

    /** The exception of the class that a status belongs to, with the status's own sentence. */
    static MintageException of(Status status) {
        return of(status, "", status.sentence());
    }

    /** The exception of the class that a status belongs to. */
    static MintageException of(Status status, String field, String message) {
        return switch (status) {
            case EXPIRED -> new TokenExpiredException(status, field, message);
            case NOT_YET_VALID, ISSUED_IN_FUTURE -> new TokenNotYetValidException(status, field, message);
            case SIGNATURE_INVALID -> new SignatureInvalidException(status, field, message);
            case TOKEN_TOO_LONG, TOKEN_MALFORMED, HEADER_INVALID, CRITICAL_HEADER, CLAIMS_MALFORMED ->
                new TokenMalformedException(status, field, message);
            case REVOKED, TOKEN_REVOKED, ALL_REVOKED, KEY_REVOKED, BEFORE_START ->
                new TokenRevokedException(status, field, message);
            case EXTERNAL_TOKEN_INVALID, CLIENT_ID_MALFORMED, CLIENT_MISMATCH, USER_MISMATCH ->
                new ExchangeRefusedException(status, field, message);
            case INSUFFICIENT_SCOPE, CAPABILITY_DENIED -> new InsufficientScopeException(status, field, message);
            case IDENTITY_DELETED -> new IdentityDeletedException(status, field, message);
            case NOT_SHARED -> new NotSharedException(status, field, message);
            case STALE -> new StaleException(status, field, message);
            case STATE_UNREACHABLE, STATE_DENIED, STATE_FULL, STATE_BUSY ->
                new StateUnavailableException(status, field, message);
            case CHANGES_FOREIGN, CHANGES_DAMAGED, CHANGES_NEWER, CHANGES_AHEAD ->
                new ChangesException(status, field, message);
            default -> switch (status.number() / 1000) {
                case 1 -> new MisuseException(status, field, message);
                case 2 -> new TokenRefusedException(status, field, message);
                case 3 -> new IdentityException(status, field, message);
                case 4 -> new ConfigException(status, field, message);
                case 5 -> new StateException(status, field, message);
                default -> new InternalException(status, field, message);
            };
        };
    }
}
