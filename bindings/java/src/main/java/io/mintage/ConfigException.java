package io.mintage;

/** A key or the configuration was not as it must be: a status from 4000 to 4999. */
public final class ConfigException extends MintageException {
    private static final long serialVersionUID = 1L;

    ConfigException(Status status, String field, String message) {
        super(status, field, message);
    }
}
