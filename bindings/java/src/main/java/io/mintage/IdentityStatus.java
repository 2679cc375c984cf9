// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.OptionalLong;

/**
 * What is known of an identity.
 *
 * @param identity the id that was asked about
 * @param state what has happened to it
 * @param epoch the epoch that its next token carries; absent once deleted
 */
public record IdentityStatus(String identity, IdentityState state, OptionalLong epoch) {
    static IdentityStatus of(Json json) {
        return new IdentityStatus(
            json.get("identity").asText(),
            IdentityState.of(json.get("state")),
            json.find("epoch").map(Json::asLong).map(OptionalLong::of).orElseGet(OptionalLong::empty));
    }
}
