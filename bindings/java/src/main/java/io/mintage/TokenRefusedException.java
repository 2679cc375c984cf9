// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** The token is refused (2xxx). */
public class TokenRefusedException extends MintageException {
    private static final long serialVersionUID = 1L;

    TokenRefusedException(Failure failure) {
        super(failure);
    }
}
