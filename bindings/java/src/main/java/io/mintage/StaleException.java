// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/**
 * The shared state was out of reach for too long, so revocations elsewhere may not be known here; the
 * token may be fine.
 */
public final class StaleException extends StateException {
    private static final long serialVersionUID = 1L;

    StaleException(Failure failure) {
        super(failure);
    }
}
