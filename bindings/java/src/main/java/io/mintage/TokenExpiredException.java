// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** The token has expired. */
public final class TokenExpiredException extends TokenRefusedException {
    private static final long serialVersionUID = 1L;

    TokenExpiredException(Failure failure) {
        super(failure);
    }
}
