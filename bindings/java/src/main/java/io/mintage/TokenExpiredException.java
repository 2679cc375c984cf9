package io.mintage;

/** The token has expired. */
public final class TokenExpiredException extends TokenRefusedException {
    private static final long serialVersionUID = 1L;

    TokenExpiredException(Status status, String field, String message) {
        super(status, field, message);
    }
}
