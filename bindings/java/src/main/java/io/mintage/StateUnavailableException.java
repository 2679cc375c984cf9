package io.mintage;

/**
 * The state cannot be read or written now: it is away, full, locked, or a permission is missing. What was
 * revoked meanwhile holds in this process, and the next call that reaches the state writes it.
 */
public final class StateUnavailableException extends StateException {
    private static final long serialVersionUID = 1L;

    StateUnavailableException(Status status, String field, String message) {
        super(status, field, message);
    }
}
