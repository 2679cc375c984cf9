package io.mintage;

/** The identity was deleted, so its tokens are refused and no more are minted. */
public final class IdentityDeletedException extends TokenRevokedException {
    private static final long serialVersionUID = 1L;

    IdentityDeletedException(Status status, String field, String message) {
        super(status, field, message);
    }
}
