package io.mintage;

/** The token's {@code nbf} or {@code iat} lies in the future. */
public final class TokenNotYetValidException extends TokenRefusedException {
    private static final long serialVersionUID = 1L;

    TokenNotYetValidException(Status status, String field, String message) {
        super(status, field, message);
    }
}
