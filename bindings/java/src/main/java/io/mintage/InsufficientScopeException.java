package io.mintage;

/** The token is good, and its scopes are not enough for this: answer with 403 rather than 401. */
public final class InsufficientScopeException extends TokenRefusedException {
    private static final long serialVersionUID = 1L;

    InsufficientScopeException(Status status, String field, String message) {
        super(status, field, message);
    }
}
