// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** The token is good, but does not permit this; answer 403, not 401. */
public final class InsufficientScopeException extends TokenRefusedException {
    private static final long serialVersionUID = 1L;

    InsufficientScopeException(Failure failure) {
        super(failure);
    }
}
