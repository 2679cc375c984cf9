// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/**
 * The state failed, and no token is to blame (5xxx). A change holds in this process only, until the state
 * is reached.
 */
public class StateException extends MintageException {
    private static final long serialVersionUID = 1L;

    StateException(Failure failure) {
        super(failure);
    }
}
