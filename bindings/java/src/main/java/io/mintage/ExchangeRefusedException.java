// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** The token of another issuer is not exchanged: it, its client or its user is not right. */
public final class ExchangeRefusedException extends TokenRefusedException {
    private static final long serialVersionUID = 1L;

    ExchangeRefusedException(Failure failure) {
        super(failure);
    }
}
