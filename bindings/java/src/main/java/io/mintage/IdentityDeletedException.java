// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** The identity was deleted. */
public final class IdentityDeletedException extends TokenRevokedException {
    private static final long serialVersionUID = 1L;

    IdentityDeletedException(Failure failure) {
        super(failure);
    }
}
