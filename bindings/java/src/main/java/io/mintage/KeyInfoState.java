// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.Locale;

/** What a key is used for, or what became of it. */
public enum KeyInfoState {
    /** Published and verifies, but does not sign yet. */
    PENDING,
    /** Signs and verifies. */
    ACTIVE,
    /** Verifies until the last token that it signed has expired. */
    RETIRED,
    /** All its tokens are refused, for good. */
    REVOKED,
    /** It was retired, and its last token has expired. */
    DROPPED;

    static KeyInfoState of(Json json) {
        return valueOf(json.asText().toUpperCase(Locale.ROOT));
    }

    /** {@return the word, the same in every language} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
