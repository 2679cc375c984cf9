// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** The token's nbf or iat lies in the future. */
public final class TokenNotYetValidException extends TokenRefusedException {
    private static final long serialVersionUID = 1L;

    TokenNotYetValidException(Failure failure) {
        super(failure);
    }
}
