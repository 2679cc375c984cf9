package io.mintage;

/**
 * Changes of another engine that are not taken in: they come from one with another identity secret, were
 * altered or cut short, are of a later version, or lie in the future. Nothing has changed.
 */
public final class ChangesException extends StateException {
    private static final long serialVersionUID = 1L;

    ChangesException(Status status, String field, String message) {
        super(status, field, message);
    }
}
