package io.mintage;

/** The call is wrong: a status from 1000 to 1999. */
public final class MisuseException extends MintageException {
    private static final long serialVersionUID = 1L;

    MisuseException(Status status, String field, String message) {
        super(status, field, message);
    }
}
