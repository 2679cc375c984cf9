// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.OptionalLong;

/**
 * What an engine's state has done.
 *
 * @param kind where revocations and keys are kept
 * @param looks how often the state was asked for changes
 * @param changesRead changes that came from it
 * @param changesWritten changes that went into it
 * @param failures times that it could not be read or written
 * @param unwritten changes that hold in this process and could not be written yet
 * @param ageMs milliseconds since it was last known to hold nothing new; nothing with state in memory
 */
public record StateStats(
        StateKind kind, long looks, long changesRead, long changesWritten, long failures, long unwritten,
        OptionalLong ageMs) {
    static StateStats of(Json json) {
        return new StateStats(
            StateKind.of(json.get("kind")),
            json.get("looks").asLong(),
            json.get("changes_read").asLong(),
            json.get("changes_written").asLong(),
            json.get("failures").asLong(),
            json.get("unwritten").asLong(),
            json.find("age_ms").map(Json::asLong).map(OptionalLong::of).orElseGet(OptionalLong::empty));
    }
}
