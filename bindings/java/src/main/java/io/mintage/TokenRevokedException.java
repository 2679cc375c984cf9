// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** The token was revoked: by itself, with its identity, its key, or with all others. */
public class TokenRevokedException extends TokenRefusedException {
    private static final long serialVersionUID = 1L;

    TokenRevokedException(Failure failure) {
        super(failure);
    }
}
