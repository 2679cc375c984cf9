package io.mintage;

/**
 * Shared state has not been reached for longer than the configuration's {@code max_staleness_s}, so that
 * what others have revoked may not be known here. Nothing is said of the token, which may be fine; answer
 * 503, not 401.
 */
public final class StaleException extends StateException {
    private static final long serialVersionUID = 1L;

    StaleException(Status status, String field, String message) {
        super(status, field, message);
    }
}
