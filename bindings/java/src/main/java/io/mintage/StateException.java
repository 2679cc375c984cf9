package io.mintage;

/** A revocation could not be kept as promised: a status from 500 to 599. */
public final class StateException extends MintageException {
    private static final long serialVersionUID = 1L;

    StateException(Status status, String field, String message) {
        super(status, field, message);
    }
}
