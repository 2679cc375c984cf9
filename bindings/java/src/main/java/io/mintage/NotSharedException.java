package io.mintage;

/** The process has forked, and with state in memory a revocation holds in this one of the two only. */
public final class NotSharedException extends StateException {
    private static final long serialVersionUID = 1L;

    NotSharedException(Status status, String field, String message) {
        super(status, field, message);
    }
}
