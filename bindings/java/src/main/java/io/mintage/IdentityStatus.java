package io.mintage;

import java.util.Locale;
import java.util.OptionalLong;

/**
 * What an engine knows of an identity.
 *
 * @param identity the identity that was asked about
 * @param state what has happened to it
 * @param epoch the epoch that its next token carries; absent once it is deleted
 */
public record IdentityStatus(String identity, State state, OptionalLong epoch) {
    /** What has happened to an identity, as far as the engine remembers. */
    public enum State {
        /** Nothing. */
        ACTIVE,
        /** Tokens that it once had are refused. */
        REVOKED,
        /** Every token is refused, for good. */
        DELETED
    }

    /**
     * Reads the engine's answer: {@code {"identity":"…","state":"…","epoch":…}}. The identity is known,
     * and it is the only text in there that could be anything, so the rest is found from the end.
     */
    static IdentityStatus of(String identity, String json) {
        String stateMark = "\"state\":\"";
        int state = json.lastIndexOf(stateMark) + stateMark.length();
        int stateEnd = json.indexOf('"', state);
        String epochMark = "\"epoch\":";
        int epoch = json.indexOf(epochMark, stateEnd);
        return new IdentityStatus(
            identity,
            State.valueOf(json.substring(state, stateEnd).toUpperCase(Locale.ROOT)),
            epoch < 0 ? OptionalLong.empty()
                : OptionalLong.of(Long.parseLong(json, epoch + epochMark.length(), json.indexOf('}', epoch), 10)));
    }
}
