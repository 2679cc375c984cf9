// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** The state cannot be read or written now: it is away, locked, full, or a permission is missing. */
public final class StateUnavailableException extends StateException {
    private static final long serialVersionUID = 1L;

    StateUnavailableException(Failure failure) {
        super(failure);
    }
}
