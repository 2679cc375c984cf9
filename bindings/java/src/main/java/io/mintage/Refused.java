package io.mintage;

import java.util.Objects;

/**
 * A token that is not accepted.
 *
 * @param status why
 */
public record Refused(Status status) implements Verdict, ExternalVerdict {
    /**
     * A refusal.
     *
     * @param status why
     */
    public Refused {
        Objects.requireNonNull(status, "status");
    }

    /** Whether a status is about the token; if not, it is about the call. */
    static boolean says(int status) {
        return status / 1000 == 2 || status == Status.IDENTITY_DELETED.number();
    }
}
