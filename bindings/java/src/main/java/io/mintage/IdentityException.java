package io.mintage;

/** An identity, scope, lifetime, claim or audience was not as it must be: a status from 3000 to 3999. */
public final class IdentityException extends MintageException {
    private static final long serialVersionUID = 1L;

    IdentityException(Status status, String field, String message) {
        super(status, field, message);
    }
}
