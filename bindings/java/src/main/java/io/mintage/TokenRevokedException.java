package io.mintage;

/** The token was revoked: by itself, with its identity, with its key, or with all others. */
public class TokenRevokedException extends TokenRefusedException {
    private static final long serialVersionUID = 1L;

    TokenRevokedException(Status status, String field, String message) {
        super(status, field, message);
    }
}
