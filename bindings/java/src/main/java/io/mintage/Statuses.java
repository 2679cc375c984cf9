package io.mintage;

import java.util.HashMap;
import java.util.Map;

/** From the number of a status to the status. */
final class Statuses {
    private static final Map<Integer, Status> BY_NUMBER = new HashMap<>();

    static {
        for (Status status : Status.values()) {
            BY_NUMBER.put(status.number(), status);
        }
    }

    private Statuses() {}

    static Status of(int number) {
        Status status = BY_NUMBER.get(number);
        if (status == null) {
            // From a later library: not success, and not anything that this class could name.
            throw new InternalException(Status.PANIC, "", "the native library answered " + number
                + ", which is a status that this version does not know");
        }
        return status;
    }
}
