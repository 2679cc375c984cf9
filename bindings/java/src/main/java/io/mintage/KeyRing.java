package io.mintage;

import java.util.List;

/**
 * The keys of an engine.
 *
 * @param keys the keys that it has or had
 * @param skipped which keys of the configured key set it does not know how to use, counted from 0
 */
public record KeyRing(List<KeyInfo> keys, List<Long> skipped) {
    /** Reads the engine's answer. */
    static KeyRing of(Json json) {
        return new KeyRing(json.get("keys").list(KeyInfo::of), json.get("skipped").list(Json::asLong));
    }
}
