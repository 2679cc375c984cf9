package io.mintage;

/** The token is not accepted: a status from 2000 to 2999, or {@link Status#IDENTITY_DELETED}. */
public class TokenRefusedException extends MintageException {
    private static final long serialVersionUID = 1L;

    TokenRefusedException(Status status, String field, String message) {
        super(status, field, message);
    }
}
