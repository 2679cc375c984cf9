package io.mintage;

import java.util.Objects;
import java.util.Optional;

/**
 * A token that is not accepted.
 *
 * @param status why
 * @param claim the claim that is missing or wrong; absent if it is none of these
 */
public record Refused(Status status, Optional<RegisteredClaim> claim) implements Verdict, ExternalVerdict {
    /**
     * A refusal.
     *
     * @param status why
     * @param claim the claim that is missing or wrong; absent if it is none of these
     */
    public Refused {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(claim, "claim");
    }

    /**
     * A refusal that concerns no claim.
     *
     * @param status why
     */
    public Refused(Status status) {
        this(status, Optional.empty());
    }

    /** Whether a status is about the token; if not, it is about the call. */
    static boolean says(int status) {
        return status / 1000 == 2 || status == Status.IDENTITY_DELETED.number();
    }

    /** The status, and the claim if there is one. */
    @Override
    public String toString() {
        return "Refused[status=" + status + claim.map(one -> ", claim=" + one.claimName()).orElse("") + "]";
    }
}
