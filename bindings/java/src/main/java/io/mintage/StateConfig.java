// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where revocations and keys are kept: one of these.
 *
 * <p>It never changes; its text form names no value.
 */
public final class StateConfig {
    final Json json;

    private StateConfig(Json json) {
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
        return "StateConfig" + json.names();
    }

    /** Collects the fields. A field that is given again takes the later value. */
    public static final class Builder {
        private final Map<String, Json> fields = new LinkedHashMap<>();

        private Builder() {}

        /**
         * In this process only, as without {@code state}.
         *
         * @return this
         */
        public Builder memory() {
            return put("memory", Json.object(Map.of()));
        }

        /**
         * In this SQLite file, which the processes of one machine may share.
         *
         * @param sqlite a text
         * @return this
         */
        public Builder sqlite(String sqlite) {
            return put("sqlite", Json.of(sqlite));
        }

        /**
         * In the Redis at this URL, which machines may share.
         *
         * @param redis a text
         * @return this
         */
        public Builder redis(String redis) {
            return put("redis", Json.of(redis));
        }

        /**
         * In the Redis at this URL, which machines may share.
         *
         * @param redis its fields
         * @return this
         */
        public Builder redis(RedisConfig redis) {
            return put("redis", redis.json);
        }

        /** {@return what was collected so far} */
        public StateConfig build() {
            return new StateConfig(Json.object(fields));
        }

        private Builder put(String name, Json value) {
            fields.put(name, value);
            return this;
        }
    }
}
