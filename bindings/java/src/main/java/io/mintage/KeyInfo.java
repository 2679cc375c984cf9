// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.time.Instant;
import java.util.Optional;

/**
 * What an engine says of one of its keys.
 *
 * @param kid the {@code kid}
 * @param alg the algorithm's name
 * @param state what it is used for, or what became of it
 * @param slot the slot that it is in, if the engine has slots
 * @param isPrivate whether the engine holds the private half, or the secret
 * @param lastTokenDiesAt for a retired key: when its last token is dead
 */
public record KeyInfo(
        String kid, String alg, KeyInfoState state, Optional<String> slot, boolean isPrivate,
        Optional<Instant> lastTokenDiesAt) {
    static KeyInfo of(Json json) {
        return new KeyInfo(
            json.get("kid").asText(),
            json.get("alg").asText(),
            KeyInfoState.of(json.get("state")),
            json.find("slot").map(Json::asText),
            json.get("private").asBoolean(),
            json.find("last_token_dies_at_unix_s").map(Json::asLong).map(Instant::ofEpochSecond));
    }
}
