package io.mintage;

/** An identity, scope, lifetime, claim or audience was not as it must be: a status from 300 to 399. */
public final class IdentityException extends MintageException {
    private static final long serialVersionUID = 1L;

    IdentityException(Status status, String field, String message) {
        super(status, field, message);
    }
}
