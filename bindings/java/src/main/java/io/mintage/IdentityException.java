// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** An identity, scopes, a lifetime or claims are wrong (3xxx). */
public final class IdentityException extends MintageException {
    private static final long serialVersionUID = 1L;

    IdentityException(Failure failure) {
        super(failure);
    }
}
