// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** The process has forked and the state is in memory: the change holds in this process only. */
public final class NotSharedException extends StateException {
    private static final long serialVersionUID = 1L;

    NotSharedException(Failure failure) {
        super(failure);
    }
}
