// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The lifetimes that tokens are granted, in minutes.
 *
 * <p>It never changes; its text form names no value.
 */
public final class LifetimeMinutesConfig {
    final Json json;

    private LifetimeMinutesConfig(Json json) {
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
        return "LifetimeMinutesConfig" + json.names();
    }

    /** Collects the fields. A field that is given again takes the later value. */
    public static final class Builder {
        private final Map<String, Json> fields = new LinkedHashMap<>();

        private Builder() {}

        /**
         * The shortest lifetime, not above {@code max}.
         *
         * <p>Default: 60, or {@code max} if that is lower.
         *
         * @param min a whole number from 1 to 527040
         * @return this
         */
        public Builder min(long min) {
            return put("min", Json.of(min));
        }

        /**
         * The longest lifetime, and the longest {@code exp} − {@code iat} that is accepted.
         *
         * <p>Default: 1440, or {@code min} if that is higher.
         *
         * @param max a whole number from 1 to 527040
         * @return this
         */
        public Builder max(long max) {
            return put("max", Json.of(max));
        }

        /**
         * The lifetime of a token that asks for none, from {@code min} to {@code max}.
         *
         * <p>Default: 1440, brought into the bounds.
         *
         * @param defaultValue a whole number from 1 to 527040
         * @return this
         */
        public Builder defaultValue(long defaultValue) {
            return put("default", Json.of(defaultValue));
        }

        /** {@return what was collected so far} */
        public LifetimeMinutesConfig build() {
            return new LifetimeMinutesConfig(Json.object(fields));
        }

        private Builder put(String name, Json value) {
            fields.put(name, value);
            return this;
        }
    }
}
