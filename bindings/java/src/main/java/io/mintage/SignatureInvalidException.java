// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** The token's signature does not hold. */
public final class SignatureInvalidException extends TokenRefusedException {
    private static final long serialVersionUID = 1L;

    SignatureInvalidException(Failure failure) {
        super(failure);
    }
}
