package io.mintage;

/** A key or the configuration was not as it must be: a status from 400 to 499. */
public final class ConfigException extends MintageException {
    private static final long serialVersionUID = 1L;

    ConfigException(Status status, String field, String message) {
        super(status, field, message);
    }
}
