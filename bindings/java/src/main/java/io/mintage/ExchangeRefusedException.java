package io.mintage;

/** A token of another issuer is not exchanged: for what it is, or for whom. */
public class ExchangeRefusedException extends TokenRefusedException {
    private static final long serialVersionUID = 1L;

    ExchangeRefusedException(Status status, String field, String message) {
        super(status, field, message);
    }
}
