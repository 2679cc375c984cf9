package io.mintage;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** What a new token shall grant. It never changes, and can be kept and used by any thread. */
public final class Grant {
    final Names scopes;
    /** Unsigned; 0 for the configured default. */
    final int lifetimeMinutes;
    final String claims;
    final String audience;
    final String client;
    /** 0 for the active key. */
    final int keySlot;

    private Grant(Builder builder) {
        scopes = new Names(builder.scopes);
        lifetimeMinutes = builder.lifetimeMinutes;
        claims = builder.claims;
        audience = builder.audience;
        client = builder.client;
        keySlot = builder.keySlot;
    }

    /**
     * A grant of scopes, for the default lifetime.
     *
     * @param scopes the names of the scopes
     * @return the grant
     */
    public static Grant of(String... scopes) {
        return builder(scopes).build();
    }

    /**
     * Begins a grant of scopes.
     *
     * @param scopes the names of the scopes
     * @return a builder
     */
    public static Builder builder(String... scopes) {
        return new Builder(List.of(scopes));
    }

    /**
     * Begins a grant of scopes.
     *
     * @param scopes the names of the scopes
     * @return a builder
     */
    public static Builder builder(Collection<String> scopes) {
        return new Builder(List.copyOf(scopes));
    }

    /** Collects what a {@link Grant} says. */
    public static final class Builder {
        private final List<String> scopes;
        private int lifetimeMinutes;
        private String claims;
        private String audience;
        private String client;
        private int keySlot;

        private Builder(List<String> scopes) {
            this.scopes = scopes;
        }

        /**
         * How long the token lives, in place of the configured default.
         *
         * @param lifetime whole minutes, within what the engine is configured for
         * @return this
         * @throws IdentityException with {@link Status#LIFETIME_OUT_OF_RANGE}, if it is not a positive
         *     number of whole minutes
         */
        public Builder lifetime(Duration lifetime) {
            // Over the C interface 0 stands for the default, and a number that wraps for another.
            boolean whole = lifetime.getNano() == 0 && lifetime.getSeconds() % 60 == 0;
            long minutes = lifetime.getSeconds() / 60;
            if (!whole || minutes <= 0 || minutes > 0xFFFF_FFFFL) {
                throw Exceptions.of(new Failure(Status.LIFETIME_OUT_OF_RANGE, "lifetime_minutes",
                    "a lifetime is a positive number of whole minutes"));
            }
            lifetimeMinutes = (int) minutes;
            return this;
        }

        /**
         * Claims of your own.
         *
         * @param json a JSON object of at most 4096 bytes
         * @return this
         */
        public Builder claims(String json) {
            claims = Objects.requireNonNull(json, "json");
            return this;
        }

        /**
         * Who the token is meant for, in place of the first configured audience.
         *
         * @param audience one of the configured ones
         * @return this
         */
        public Builder audience(String audience) {
            this.audience = Objects.requireNonNull(audience, "audience");
            return this;
        }

        /**
         * The client that the token is issued to, in place of the configured one.
         *
         * @param client its {@code client_id}, of 1 to 128 bytes
         * @return this
         */
        public Builder client(String client) {
            this.client = Objects.requireNonNull(client, "client");
            return this;
        }

        /**
         * The key that signs, in an engine whose keys have slots; the primary one unless this says otherwise.
         *
         * @param slot which
         * @return this
         */
        public Builder keySlot(KeySlot slot) {
            keySlot = slot.number;
            return this;
        }

        /**
         * The grant.
         *
         * @return what was collected so far
         */
        public Grant build() {
            return new Grant(this);
        }
    }
}
