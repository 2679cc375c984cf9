package io.mintage;

import java.util.Objects;

/**
 * A token that was not minted.
 *
 * @param status why
 * @param field the path of the field to blame; empty when there is none
 * @param message a sentence for people
 */
public record NotMinted(Status status, String field, String message) implements MintOutcome {
    /**
     * A failure.
     *
     * @param status why
     * @param field the path of the field to blame; empty when there is none
     * @param message a sentence for people
     */
    public NotMinted {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(message, "message");
    }
}
