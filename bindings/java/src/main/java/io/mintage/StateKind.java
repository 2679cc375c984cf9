// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.Locale;

/** Where an engine keeps revocations and keys. */
public enum StateKind {
    /** In the process itself. */
    MEMORY,
    /** In a SQLite file, which the processes of one machine may share. */
    SQLITE,
    /** In Redis, which machines may share. */
    REDIS;

    static StateKind of(Json json) {
        return valueOf(json.asText().toUpperCase(Locale.ROOT));
    }

    /** {@return the word, the same in every language} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
