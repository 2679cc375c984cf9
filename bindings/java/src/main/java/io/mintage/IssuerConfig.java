// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An issuer whose tokens are verified here, and perhaps exchanged.
 *
 * <p>It never changes; its text form names no value.
 */
public final class IssuerConfig {
    final Json json;

    private IssuerConfig(Json json) {
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
        return "IssuerConfig" + json.names();
    }

    /** The words of {@link Builder#preset}. */
    public enum Preset {
        /** {@code "teams"}. */
        TEAMS("teams");

        final String word;

        Preset(String word) {
            this.word = word;
        }
    }

    /** Collects the fields. A field that is given again takes the later value. */
    public static final class Builder {
        private final Map<String, Json> fields = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Microsoft Entra for Teams users: everything below but {@code jwks}, {@code exchange.tenant} and
         * {@code exchange.clients}.
         *
         * @param preset one of the words
         * @return this
         */
        public Builder preset(Preset preset) {
            return put("preset", Json.of(preset.word));
        }

        /**
         * The {@code iss} of its tokens.
         *
         * <p>Default: needed without a preset.
         *
         * @param issuer 1 to 64 items, each a text of 1 to 512 bytes
         * @return this
         */
        public Builder issuer(String... issuer) {
            return issuer(Arrays.asList(issuer));
        }

        /**
         * The {@code iss} of its tokens.
         *
         * <p>Default: needed without a preset.
         *
         * @param issuer 1 to 64 items, each a text of 1 to 512 bytes
         * @return this
         */
        public Builder issuer(Collection<String> issuer) {
            return put("issuer", Json.list(issuer, item -> Json.of(item)));
        }

        /**
         * A token must name one of them.
         *
         * <p>Default: needed without a preset.
         *
         * @param audience 1 to 64 items, each a text of 1 to 512 bytes
         * @return this
         */
        public Builder audience(String... audience) {
            return audience(Arrays.asList(audience));
        }

        /**
         * A token must name one of them.
         *
         * <p>Default: needed without a preset.
         *
         * @param audience 1 to 64 items, each a text of 1 to 512 bytes
         * @return this
         */
        public Builder audience(Collection<String> audience) {
            return put("audience", Json.list(audience, item -> Json.of(item)));
        }

        /**
         * Keys without {@code alg} are used with the only one of these that fits; keys of others are
         * skipped.
         *
         * <p>Default: what the keys say.
         *
         * @param algorithms 0 to 13 items, each one of the words
         * @return this
         */
        public Builder algorithms(Algorithm... algorithms) {
            return algorithms(Arrays.asList(algorithms));
        }

        /**
         * Keys without {@code alg} are used with the only one of these that fits; keys of others are
         * skipped.
         *
         * <p>Default: what the keys say.
         *
         * @param algorithms 0 to 13 items, each one of the words
         * @return this
         */
        public Builder algorithms(Collection<Algorithm> algorithms) {
            return put("algorithms", Json.list(algorithms, item -> Json.of(item.word)));
        }

        /**
         * Its public keys; kinds that are not known here are skipped.
         *
         * <p>It is required.
         *
         * @param jwks a JSON object: RFC 7517 key set of public keys
         * @return this
         */
        public Builder jwks(String jwks) {
            return put("jwks", Json.given(jwks, "jwks"));
        }

        /**
         * The {@code typ} of its tokens' headers.
         *
         * <p>Default: {@code "at+jwt"}.
         *
         * @param typ a text of 1 to 64 bytes
         * @return this
         */
        public Builder typ(String typ) {
            return put("typ", Json.of(typ));
        }

        /**
         * Its own leeway for {@code exp} and {@code nbf}.
         *
         * <p>Default: {@code 0}.
         *
         * @param leewayS a whole number from 0 to 300
         * @return this
         */
        public Builder leewayS(long leewayS) {
            return put("leeway_s", Json.of(leewayS));
        }

        /**
         * Without it, tokens are verified only.
         *
         * @param exchange its fields
         * @return this
         */
        public Builder exchange(ExchangeConfig exchange) {
            return put("exchange", exchange.json);
        }

        /** {@return what was collected so far} */
        public IssuerConfig build() {
            return new IssuerConfig(Json.object(fields));
        }

        private Builder put(String name, Json value) {
            fields.put(name, value);
            return this;
        }
    }
}
