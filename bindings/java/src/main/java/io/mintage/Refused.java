package io.mintage;

import java.util.Objects;
import java.util.Optional;

/**
 * A token that is not accepted. Its status is the verdict: two with the same status are equal, whichever
 * claim they name. It never changes.
 */
public final class Refused implements Verdict, ExternalVerdict {
    private final Status status;
    private final Optional<RegisteredClaim> claim;

    Refused(Status status, Optional<RegisteredClaim> claim) {
        this.status = Objects.requireNonNull(status, "status");
        this.claim = claim;
    }

    /**
     * A refusal that names no claim.
     *
     * @param status why
     */
    public Refused(Status status) {
        this(status, Optional.empty());
    }

    /**
     * Why the token is not accepted.
     *
     * @return the status, the same in every language
     */
    public Status status() {
        return status;
    }

    /**
     * The claim that is missing or wrong.
     *
     * @return the claim; absent if it concerns none, or the token was one of {@link Engine#verifyMany many}
     */
    public Optional<RegisteredClaim> claim() {
        return claim;
    }

    /** Whether a status is about the token; if not, it is about the call. */
    static boolean says(int status) {
        return status / 1000 == 2 || status == Status.IDENTITY_DELETED.number();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Refused that && status == that.status;
    }

    @Override
    public int hashCode() {
        return status.hashCode();
    }

    @Override
    public String toString() {
        return "Refused[status=" + status + "]";
    }
}
