// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** The bytes are not changes that this engine can apply; nothing was applied. */
public final class ChangesException extends StateException {
    private static final long serialVersionUID = 1L;

    ChangesException(Failure failure) {
        super(failure);
    }
}
