package io.mintage;

/** The library failed inside: a status of 9000 or more. */
public final class InternalException extends MintageException {
    private static final long serialVersionUID = 1L;

    InternalException(Status status, String field, String message) {
        super(status, field, message);
    }
}
