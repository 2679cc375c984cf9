// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an exchange of an issuer's tokens asks, and what it grants (RFC 8693).
 *
 * <p>It never changes; its text form names no value.
 */
public final class ExchangeConfig {
    final Json json;

    private ExchangeConfig(Json json) {
        this.json = json;
    }

    /**
     * Begins one without any field.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /** {@return the same as a JSON object} */
    public String toJson() {
        return json.toText();
    }

    /** Which fields there are, and none of their values. */
    @Override
    public String toString() {
        return "ExchangeConfig" + json.names();
    }

    /** The words of {@link Builder#ids}. */
    public enum Ids {
        /** {@code "exact"}. */
        EXACT("exact"),
        /** {@code "guid"}. */
        GUID("guid");

        final String word;

        Ids(String word) {
            this.word = word;
        }
    }

    /** Collects the fields. A field that is given again takes the later value. */
    public static final class Builder {
        private final Map<String, Json> fields = new LinkedHashMap<>();

        private Builder() {}

        /**
         * What {@code tid} must be.
         *
         * @param tenant a text of 1 to 512 bytes
         * @return this
         */
        public Builder tenant(String tenant) {
            return put("tenant", Json.of(tenant));
        }

        /**
         * The client applications that are trusted.
         *
         * <p>It is required.
         *
         * @param clients 1 to 64 items, each a text of 1 to 512 bytes
         * @return this
         */
        public Builder clients(String... clients) {
            return clients(Arrays.asList(clients));
        }

        /**
         * The client applications that are trusted.
         *
         * <p>It is required.
         *
         * @param clients 1 to 64 items, each a text of 1 to 512 bytes
         * @return this
         */
        public Builder clients(Collection<String> clients) {
            return put("clients", Json.list(clients, item -> Json.of(item)));
        }

        /**
         * The first of these that a token has names its client.
         *
         * <p>Default: {@code ["azp"]}.
         *
         * @param clientClaims 1 to 64 items, each a text of 1 to 64 bytes
         * @return this
         */
        public Builder clientClaims(String... clientClaims) {
            return clientClaims(Arrays.asList(clientClaims));
        }

        /**
         * The first of these that a token has names its client.
         *
         * <p>Default: {@code ["azp"]}.
         *
         * @param clientClaims 1 to 64 items, each a text of 1 to 64 bytes
         * @return this
         */
        public Builder clientClaims(Collection<String> clientClaims) {
            return put("client_claims", Json.list(clientClaims, item -> Json.of(item)));
        }

        /**
         * The claim that names the user.
         *
         * <p>Default: needed without a preset.
         *
         * @param userClaim a text of 1 to 64 bytes
         * @return this
         */
        public Builder userClaim(String userClaim) {
            return put("user_claim", Json.of(userClaim));
        }

        /**
         * What the token must hold in {@code scp} or {@code scope}. An access token holds scopes; an ID
         * token does not.
         *
         * <p>Default: {@code []}.
         *
         * @param requiredScopes 0 to 64 items, each a text of 1 to 512 bytes
         * @return this
         */
        public Builder requiredScopes(String... requiredScopes) {
            return requiredScopes(Arrays.asList(requiredScopes));
        }

        /**
         * What the token must hold in {@code scp} or {@code scope}. An access token holds scopes; an ID
         * token does not.
         *
         * <p>Default: {@code []}.
         *
         * @param requiredScopes 0 to 64 items, each a text of 1 to 512 bytes
         * @return this
         */
        public Builder requiredScopes(Collection<String> requiredScopes) {
            return put("required_scopes", Json.list(requiredScopes, item -> Json.of(item)));
        }

        /**
         * Scopes of this engine that the new token holds.
         *
         * <p>Default: needed without a preset.
         *
         * @param scopes 1 to 64 items, each a text of 1 to 64 bytes
         * @return this
         */
        public Builder scopes(String... scopes) {
            return scopes(Arrays.asList(scopes));
        }

        /**
         * Scopes of this engine that the new token holds.
         *
         * <p>Default: needed without a preset.
         *
         * @param scopes 1 to 64 items, each a text of 1 to 64 bytes
         * @return this
         */
        public Builder scopes(Collection<String> scopes) {
            return put("scopes", Json.list(scopes, item -> Json.of(item)));
        }

        /**
         * What the identities begin with; it belongs to this issuer alone.
         *
         * <p>Default: needed without a preset.
         *
         * @param identityPrefix a text of 1 to 127 bytes
         * @return this
         */
        public Builder identityPrefix(String identityPrefix) {
            return put("identity_prefix", Json.of(identityPrefix));
        }

        /**
         * Guid: clients, users and the tenant are GUIDs; they are compared, and the identity is made, in
         * lower case.
         *
         * <p>Default: {@code "exact"}.
         *
         * @param ids one of the words
         * @return this
         */
        public Builder ids(Ids ids) {
            return put("ids", Json.of(ids.word));
        }

        /** {@return what was collected so far} */
        public ExchangeConfig build() {
            return new ExchangeConfig(Json.object(fields));
        }

        private Builder put(String name, Json value) {
            fields.put(name, value);
            return this;
        }
    }
}
