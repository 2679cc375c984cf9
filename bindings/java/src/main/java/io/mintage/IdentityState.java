// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.Locale;

/** What has happened to an identity, as far as this engine remembers. */
public enum IdentityState {
    /** Nothing. */
    ACTIVE,
    /** It was revoked; tokens minted since then are accepted. */
    REVOKED,
    /** It was deleted. */
    DELETED;

    static IdentityState of(Json json) {
        return valueOf(json.asText().toUpperCase(Locale.ROOT));
    }

    /** {@return the word, the same in every language} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
