package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/**
 * Why a call failed.
 *
 * @param status why
 * @param field the path of the field to blame; empty when there is none
 * @param message a sentence for people
 */
record Failure(Status status, String field, String message) {
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
        // Read once, so that it never explains another call's failure.
        error.memory.set(JAVA_INT, ErrorStruct.STATUS, Status.OK.number());
        return new Failure(status, error.field(), error.message());
    }

    /** An argument that is refused before the engine sees it. */
    static MintageException argument(String field, String message) {
        return Exceptions.of(new Failure(Status.INVALID_ARGUMENT, field, message));
    }
}
