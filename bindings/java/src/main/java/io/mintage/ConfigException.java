// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** The configuration or a key is wrong (4xxx). */
public final class ConfigException extends MintageException {
    private static final long serialVersionUID = 1L;

    ConfigException(Failure failure) {
        super(failure);
    }
}
