package io.mintage;

/** The token's signature does not hold. */
public final class SignatureInvalidException extends TokenRefusedException {
    private static final long serialVersionUID = 1L;

    SignatureInvalidException(Status status, String field, String message) {
        super(status, field, message);
    }
}
