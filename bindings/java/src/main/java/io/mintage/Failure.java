package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.util.Optional;

/**
 * Why a call failed.
 *
 * @param status why
 * @param field the path of the field to blame; empty when there is none
 * @param message a sentence for people
 * @param claim the claim that it concerns, if it is one of these
 */
record Failure(Status status, String field, String message, Optional<RegisteredClaim> claim) {
    Failure(Status status, String field, String message) {
        this(status, field, message, Optional.empty());
    }

    /** A failure that the status alone explains. */
    static Failure of(Status status) {
        return new Failure(status, "", status.sentence());
    }

    /** Reads what a call failed with from its error. */
    static Failure of(ErrorStruct error, int number) {
        Status status = Status.of(number);
        if (error.status() != number) {
            return of(status);
        }
        forget(error);
        return new Failure(status, error.field(), error.message(), RegisteredClaim.of(error.claim()));
    }

    /** Reads why a token is refused, which needs no words. */
    static Refused refusal(ErrorStruct error, int number) {
        Status status = Status.of(number);
        if (error.status() != number) {
            return new Refused(status);
        }
        forget(error);
        return new Refused(status, RegisteredClaim.of(error.claim()));
    }

    /** It is read once, so that it never explains another call's failure. */
    private static void forget(ErrorStruct error) {
        error.memory.set(JAVA_INT, ErrorStruct.STATUS, Status.OK.number());
    }

    /** An argument that is refused before the engine sees it. */
    static MintageException argument(String field, String message) {
        return Exceptions.of(new Failure(Status.INVALID_ARGUMENT, field, message));
    }
}
