// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** The token cannot be read: it is too long, or no JWS, or its header or claims are malformed. */
public final class TokenMalformedException extends TokenRefusedException {
    private static final long serialVersionUID = 1L;

    TokenMalformedException(Failure failure) {
        super(failure);
    }
}
