// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** The call is wrong (1xxx). */
public final class MisuseException extends MintageException {
    private static final long serialVersionUID = 1L;

    MisuseException(Failure failure) {
        super(failure);
    }
}
