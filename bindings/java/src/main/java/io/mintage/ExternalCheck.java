package io.mintage;

import java.time.Duration;

/**
 * What to ask of a token of another issuer beyond being valid. Its scopes are among its claims, for the
 * caller to judge. It never changes, and can be kept and used by any thread.
 */
public final class ExternalCheck {
    /** Asks nothing. */
    static final ExternalCheck NOTHING = builder().build();

    /** The same requirements; the subject is the identity there. */
    final Check check;

    private ExternalCheck(Check check) {
        this.check = check;
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
     * Collects what an {@link ExternalCheck} asks. Each thing is asked once: a second call throws a {@link
     * MisuseException}, because one of the two requirements would be lost.
     */
    public static final class Builder {
        private final Check.Builder check = Check.builder();

        private Builder() {}

        /**
         * The token must be meant for this audience.
         *
         * @param audience one of those that the issuer is configured with
         * @return this
         */
        public Builder audience(String audience) {
            check.audience(audience);
            return this;
        }

        /**
         * The token must be about this subject.
         *
         * @param subject its {@code sub}
         * @return this
         */
        public Builder subject(String subject) {
            check.identity(subject);
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
            check.maxAge(age);
            return this;
        }

        /**
         * The check.
         *
         * @return what was collected so far
         */
        public ExternalCheck build() {
            return new ExternalCheck(check.build());
        }
    }
}
