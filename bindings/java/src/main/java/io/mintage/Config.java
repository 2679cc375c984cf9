// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configuration of an engine.
 *
 * <p>It never changes; its text form names no value.
 */
public final class Config {
    final Json json;

    private Config(Json json) {
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
        return "Config" + json.names();
    }

    /** The words of {@link Builder#profile}. */
    public enum Profile {
        /** {@code "standard"}. */
        STANDARD("standard"),
        /** {@code "acs"}. */
        ACS("acs");

        final String word;

        Profile(String word) {
            this.word = word;
        }
    }

    /** The words of {@link Builder#kid}. */
    public enum Kid {
        /** {@code "required"}. */
        REQUIRED("required"),
        /** {@code "optional"}. */
        OPTIONAL("optional");

        final String word;

        Kid(String word) {
            this.word = word;
        }
    }

    /** The words of {@link Builder#subjects}. */
    public enum Subjects {
        /** {@code "issued"}. */
        ISSUED("issued"),
        /** {@code "any"}. */
        ANY("any");

        final String word;

        Subjects(String word) {
            this.word = word;
        }
    }

    /** The words of {@link Builder#start}. */
    public enum Start {
        /** {@code "closed"}. */
        CLOSED("closed"),
        /** {@code "open"}. */
        OPEN("open");

        final String word;

        Start(String word) {
            this.word = word;
        }
    }

    /** The words of {@link Builder#fork}. */
    public enum Fork {
        /** {@code "shared"}. */
        SHARED("shared"),
        /** {@code "separate"}. */
        SEPARATE("separate");

        final String word;

        Fork(String word) {
            this.word = word;
        }
    }

    /** The words of {@link Builder#onStale}. */
    public enum OnStale {
        /** {@code "refuse"}. */
        REFUSE("refuse"),
        /** {@code "continue"}. */
        CONTINUE("continue");

        final String word;

        OnStale(String word) {
            this.word = word;
        }
    }

    /** The words of {@link Builder#clock}. */
    public enum Clock {
        /** {@code "system"}. */
        SYSTEM("system"),
        /** {@code "manual"}. */
        MANUAL("manual");

        final String word;

        Clock(String word) {
            this.word = word;
        }
    }

    /** Collects the fields. A field that is given again takes the later value. */
    public static final class Builder {
        private final Map<String, Json> fields = new LinkedHashMap<>();

        private Builder() {}

        /**
         * The {@code iss} that tokens carry and must carry.
         *
         * @param issuer a text of 1 to 512 bytes
         * @return this
         */
        public Builder issuer(String issuer) {
            return put("issuer", Json.of(issuer));
        }

        /**
         * The first is minted, any is accepted. A token with an audience needs an engine with one.
         *
         * @param audience 1 to 64 items, each a text of 1 to 512 bytes
         * @return this
         */
        public Builder audience(String... audience) {
            return audience(Arrays.asList(audience));
        }

        /**
         * The first is minted, any is accepted. A token with an audience needs an engine with one.
         *
         * @param audience 1 to 64 items, each a text of 1 to 512 bytes
         * @return this
         */
        public Builder audience(Collection<String> audience) {
            return put("audience", Json.list(audience, item -> Json.of(item)));
        }

        /**
         * The client ({@code client_id}) that tokens name where the call that mints them names none.
         *
         * @param client a text of 1 to 128 bytes
         * @return this
         */
        public Builder client(String client) {
            return put("client", Json.of(client));
        }

        /**
         * {@code "acs"}: tokens in the form of Azure Communication Services; needs an RS256 key first in
         * {@code keys}; excludes {@code issuer}, {@code audience}, {@code client}, {@code typ}.
         *
         * <p>Default: {@code "standard"}.
         *
         * @param profile one of the words
         * @return this
         */
        public Builder profile(Profile profile) {
            return put("profile", Json.of(profile.word));
        }

        /**
         * The header's {@code typ}, written and required: a media type without {@code application/}, of
         * ASCII without blank, quote and backslash.
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
         * Optional: a token without {@code kid} is tried with the only key of its algorithm.
         *
         * <p>Default: {@code "required"}.
         *
         * @param kid one of the words
         * @return this
         */
        public Builder kid(Kid kid) {
            return put("kid", Json.of(kid.word));
        }

        /**
         * What names the deployment in identities and in tokens of the ACS profile.
         *
         * <p>Default: {@code {}}.
         *
         * @param resource its fields
         * @return this
         */
        public Builder resource(ResourceConfig resource) {
            return put("resource", resource.json);
        }

        /**
         * Whether tokens are minted for created identities only, or for any text.
         *
         * <p>Default: {@code "issued"}.
         *
         * @param subjects one of the words
         * @return this
         */
        public Builder subjects(Subjects subjects) {
            return put("subjects", Json.of(subjects.word));
        }

        /**
         * The first makes ids, all recognise them. Required with keys of your own, unless the engine only
         * verifies or {@code subjects} is {@code "any"}; with state in Redis; and with state in SQLite
         * without {@code sealing_key}.
         *
         * <p>Default: one random secret, or the one that is sealed in the file.
         *
         * @param identitySecret 1 to 16 items, each 32 bytes in padded standard base64
         * @return this
         */
        public Builder identitySecret(String... identitySecret) {
            return identitySecret(Arrays.asList(identitySecret));
        }

        /**
         * The first makes ids, all recognise them. Required with keys of your own, unless the engine only
         * verifies or {@code subjects} is {@code "any"}; with state in Redis; and with state in SQLite
         * without {@code sealing_key}.
         *
         * <p>Default: one random secret, or the one that is sealed in the file.
         *
         * @param identitySecret 1 to 16 items, each 32 bytes in padded standard base64
         * @return this
         */
        public Builder identitySecret(Collection<String> identitySecret) {
            return put("identity_secret", Json.list(identitySecret, item -> Json.of(item)));
        }

        /**
         * Your own scopes, bits 5 and up, each an RFC 6749 scope token without comma.
         *
         * <p>Default: {@code []}.
         *
         * @param scopes 0 to 58 items, each a text of 1 to 64 bytes
         * @return this
         */
        public Builder scopes(String... scopes) {
            return scopes(Arrays.asList(scopes));
        }

        /**
         * Your own scopes, bits 5 and up, each an RFC 6749 scope token without comma.
         *
         * <p>Default: {@code []}.
         *
         * @param scopes 0 to 58 items, each a text of 1 to 64 bytes
         * @return this
         */
        public Builder scopes(Collection<String> scopes) {
            return put("scopes", Json.list(scopes, item -> Json.of(item)));
        }

        /**
         * The lifetimes that tokens are granted.
         *
         * <p>Default: {@code {}}.
         *
         * @param lifetimeMinutes its fields
         * @return this
         */
        public Builder lifetimeMinutes(LifetimeMinutesConfig lifetimeMinutes) {
            return put("lifetime_minutes", lifetimeMinutes.json);
        }

        /**
         * How long after {@code exp} and before {@code nbf} a token is accepted; never applied to
         * revocation.
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
         * The first is active, others are retired unless they say otherwise. {@code []} with durable
         * state: no key of its own, only those of the state.
         *
         * <p>Default: one generated ES256 key.
         *
         * @param keys 0 to 256 items, each its fields
         * @return this
         */
        public Builder keys(KeyConfig... keys) {
            return keys(Arrays.asList(keys));
        }

        /**
         * The first is active, others are retired unless they say otherwise. {@code []} with durable
         * state: no key of its own, only those of the state.
         *
         * <p>Default: one generated ES256 key.
         *
         * @param keys 0 to 256 items, each its fields
         * @return this
         */
        public Builder keys(Collection<KeyConfig> keys) {
            return put("keys", Json.list(keys, item -> item.json));
        }

        /**
         * Keys to verify with; without {@code keys} the engine only verifies. Keys of unknown kinds are
         * skipped and reported.
         *
         * @param jwks a JSON object: RFC 7517 key set of public keys
         * @return this
         */
        public Builder jwks(String jwks) {
            return put("jwks", Json.given(jwks, "jwks"));
        }

        /**
         * The issuers whose tokens are verified and exchanged here.
         *
         * <p>Default: {@code []}.
         *
         * @param issuers 0 to 64 items, each its fields
         * @return this
         */
        public Builder issuers(IssuerConfig... issuers) {
            return issuers(Arrays.asList(issuers));
        }

        /**
         * The issuers whose tokens are verified and exchanged here.
         *
         * <p>Default: {@code []}.
         *
         * @param issuers 0 to 64 items, each its fields
         * @return this
         */
        public Builder issuers(Collection<IssuerConfig> issuers) {
            return put("issuers", Json.list(issuers, item -> item.json));
        }

        /**
         * Reads a missing {@code epoch} as 0; needs {@code "start": "open"}.
         *
         * <p>Default: {@code false}.
         *
         * @param foreignMinters true or false
         * @return this
         */
        public Builder foreignMinters(boolean foreignMinters) {
            return put("foreign_minters", Json.of(foreignMinters));
        }

        /**
         * Where revocations and keys are kept.
         *
         * <p>Default: {@code {"memory":{}}}.
         *
         * @param state its fields
         * @return this
         */
        public Builder state(StateConfig state) {
            return put("state", state.json);
        }

        /**
         * What generated keys, and in SQLite the identity secret, are sealed under (AES-256-GCM); goes
         * with shared state, and is required there unless all keys and the identity secret are yours.
         *
         * @param sealingKey 32 bytes in padded standard base64
         * @return this
         */
        public Builder sealingKey(String sealingKey) {
            return put("sealing_key", Json.of(sealingKey));
        }

        /**
         * Which tokens from before the opening are refused: all, none, or those minted by engines with an
         * earlier start, in milliseconds since 1970. With shared state it is about a state that is new,
         * and else not looked at.
         *
         * <p>Default: "closed"; required with keys of your own and state in memory.
         *
         * @param start one of the words
         * @return this
         */
        public Builder start(Start start) {
            return put("start", Json.of(start.word));
        }

        /**
         * Which tokens from before the opening are refused: all, none, or those minted by engines with an
         * earlier start, in milliseconds since 1970. With shared state it is about a state that is new,
         * and else not looked at.
         *
         * <p>Default: "closed"; required with keys of your own and state in memory.
         *
         * @param start a whole number from 0 to 9007199254739
         * @return this
         */
        public Builder start(long start) {
            return put("start", Json.of(start));
        }

        /**
         * Shared: with state in memory, a revocation in a process that has forked answers {@code
         * NOT_SHARED}.
         *
         * <p>Default: {@code "shared"}.
         *
         * @param fork one of the words
         * @return this
         */
        public Builder fork(Fork fork) {
            return put("fork", Json.of(fork.word));
        }

        /**
         * For how long shared state may be out of reach.
         *
         * <p>Default: {@code 60}.
         *
         * @param maxStalenessS a whole number from 1 to 86400
         * @return this
         */
        public Builder maxStalenessS(long maxStalenessS) {
            return put("max_staleness_s", Json.of(maxStalenessS));
        }

        /**
         * What then happens: verifying and minting answer {@code STALE}, or go on with what is known.
         *
         * <p>Default: {@code "refuse"}.
         *
         * @param onStale one of the words
         * @return this
         */
        public Builder onStale(OnStale onStale) {
            return put("on_stale", Json.of(onStale.word));
        }

        /**
         * Verified tokens that are remembered; 0 switches the cache off.
         *
         * <p>Default: {@code 16384}.
         *
         * @param cacheSlots a whole number from 0 to 4194304
         * @return this
         */
        public Builder cacheSlots(long cacheSlots) {
            return put("cache_slots", Json.of(cacheSlots));
        }

        /**
         * Bound on the memory of the cache, at least 16 bytes a slot.
         *
         * <p>Default: 32 MiB, or 32 bytes a slot where that is more.
         *
         * @param cacheBytes a whole number from 0 to 68719476736
         * @return this
         */
        public Builder cacheBytes(long cacheBytes) {
            return put("cache_bytes", Json.of(cacheBytes));
        }

        /**
         * Manual, for tests: a wall clock that moves only when it is set. When to check the state,
         * staleness and pruning follow the system's monotonic clock all the same.
         *
         * <p>Default: {@code "system"}.
         *
         * @param clock one of the words
         * @return this
         */
        public Builder clock(Clock clock) {
            return put("clock", Json.of(clock.word));
        }

        /** {@return what was collected so far} */
        public Config build() {
            return new Config(Json.object(fields));
        }

        private Builder put(String name, Json value) {
            fields.put(name, value);
            return this;
        }
    }
}
