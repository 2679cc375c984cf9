// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** A fault inside the library, or of the system below it (9xxx). */
public final class InternalException extends MintageException {
    private static final long serialVersionUID = 1L;

    InternalException(Failure failure) {
        super(failure);
    }
}
