package io.mintage;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * What to ask of a token beyond being valid. It never changes, and can be kept and used by any thread:
 * a check that is made once and used for every request costs the least.
 */
public final class Check {
    /** Asks nothing. */
    static final Check NOTHING = builder().build();

    final Names scopes;
    final boolean any;
    /** 0 for none. */
    final int capability;
    /** An unsigned number of seconds; 0 for any age. */
    final int maxAgeS;
    final String audience;
    final String identity;
    /** Whether all that is asked is scopes, all of them. */
    final boolean plain;

    private Check(Builder builder) {
        scopes = new Names(builder.scopes == null ? List.of() : builder.scopes);
        any = builder.any;
        capability = builder.capability;
        maxAgeS = builder.maxAgeS;
        audience = builder.audience;
        identity = builder.identity;
        plain = !any && capability == 0 && maxAgeS == 0 && audience == null && identity == null;
    }

    /**
     * Asks for all of some scopes, and nothing else.
     *
     * @param names the names of the scopes
     * @return the check
     */
    public static Check ofScopes(String... names) {
        return builder().scopes(names).build();
    }

    /**
     * Begins a check that asks nothing yet.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Collects what a {@link Check} asks. Each thing is asked once, and scopes either all or any: a second
     * call throws a {@link MisuseException}, because one of the two requirements would be lost.
     */
    public static final class Builder {
        private List<String> scopes;
        private boolean any;
        private int capability;
        private int maxAgeS;
        private String audience;
        private String identity;

        private Builder() {}

        /**
         * The token must hold all of these scopes.
         *
         * @param names their names
         * @return this
         */
        public Builder scopes(String... names) {
            return scopes(List.of(names));
        }

        /**
         * The token must hold all of these scopes.
         *
         * @param names their names
         * @return this
         */
        public Builder scopes(Collection<String> names) {
            once(scopes == null, "required_scopes");
            scopes = List.copyOf(names);
            return this;
        }

        /**
         * The token must hold at least one of these scopes.
         *
         * @param names their names, at least one
         * @return this
         */
        public Builder anyScope(String... names) {
            return anyScope(List.of(names));
        }

        /**
         * The token must hold at least one of these scopes.
         *
         * @param names their names, at least one
         * @return this
         */
        public Builder anyScope(Collection<String> names) {
            once(scopes == null, "required_scopes");
            scopes = List.copyOf(names);
            any = true;
            return this;
        }

        /**
         * The token's scopes must permit this.
         *
         * @param capability what the request does
         * @return this
         */
        public Builder capability(Capability capability) {
            once(this.capability == 0, "capability");
            this.capability = capability.number();
            return this;
        }

        /**
         * The token must have been issued less than so long ago.
         *
         * @param age whole seconds, at least one
         * @return this
         * @throws MisuseException with {@link Status#INVALID_ARGUMENT}, if it is anything else
         */
        public Builder maxAge(Duration age) {
            // Over the C interface 0 stands for any age, and a number that wraps for another.
            if (age.getNano() != 0 || age.getSeconds() <= 0 || age.getSeconds() > 0xFFFF_FFFFL) {
                throw Failure.argument("max_age_s", "an age is a positive number of whole seconds");
            }
            once(maxAgeS == 0, "max_age_s");
            maxAgeS = (int) age.getSeconds();
            return this;
        }

        /**
         * The token must be meant for this audience.
         *
         * @param audience one of the configured ones
         * @return this
         */
        public Builder audience(String audience) {
            once(this.audience == null, "audience");
            this.audience = Objects.requireNonNull(audience, "audience");
            return this;
        }

        /**
         * The token must be about this identity.
         *
         * @param identity who
         * @return this
         */
        public Builder identity(String identity) {
            once(this.identity == null, "identity");
            this.identity = Objects.requireNonNull(identity, "identity");
            return this;
        }

        private static void once(boolean first, String field) {
            if (!first) {
                throw Failure.argument(field, "ask for this once");
            }
        }

        /**
         * The check.
         *
         * @return what was collected so far
         */
        public Check build() {
            return new Check(this);
        }
    }
}
