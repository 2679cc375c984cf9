package io.mintage;

import java.util.Optional;

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
    /** The claim that it concerns, or null. */
    private final RegisteredClaim claim;

    MintageException(Failure failure) {
        super(failure.field().isEmpty() ? failure.status() + ": " + failure.message()
            : failure.status() + " at " + failure.field() + ": " + failure.message());
        status = failure.status();
        field = failure.field();
        claim = failure.claim().orElse(null);
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

    /**
     * The claim that is missing or wrong.
     *
     * @return the claim; absent if it concerns none, or a claim of the host's own
     */
    public final Optional<RegisteredClaim> claim() {
        return Optional.ofNullable(claim);
    }

    /**
     * What a service that got this exception answers.
     *
     * @return the HTTP status: {@link Status#httpStatus()}
     */
    public final int httpStatus() {
        return status.httpStatus();
    }

    /**
     * What a service that got this exception says in {@code WWW-Authenticate: Bearer}.
     *
     * @return the error code of RFC 6750; absent where it has none
     */
    public final Optional<String> oauthError() {
        return status.oauthError();
    }

    /**
     * Whether the cause lies outside the call and may pass.
     *
     * @return true if the same call may succeed later
     */
    public final boolean isRetryable() {
        return status.isRetryable();
    }
}
