package io.mintage;

import java.util.Objects;

/**
 * A token that is not accepted.
 *
 * @param status why
 */
public record Refused(Status status) implements Verdict {
    /**
     * A refusal.
     *
     * @param status why
     */
    public Refused {
        Objects.requireNonNull(status, "status");
    }
}
