// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * State in Redis.
 *
 * <p>It never changes; its text form names no value.
 */
public final class RedisConfig {
    final Json json;

    private RedisConfig(Json json) {
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
        return "RedisConfig" + json.names();
    }

    /** Collects the fields. A field that is given again takes the later value. */
    public static final class Builder {
        private final Map<String, Json> fields = new LinkedHashMap<>();

        private Builder() {}

        /**
         * {@code redis://}, {@code rediss://} for TLS, or {@code redis+unix://}.
         *
         * <p>It is required.
         *
         * @param url a text
         * @return this
         */
        public Builder url(String url) {
            return put("url", Json.of(url));
        }

        /**
         * What the names of its keys begin with, for several deployments on one server.
         *
         * <p>Default: {@code "{mintage}:"}.
         *
         * @param prefix a text of 1 to 128 bytes
         * @return this
         */
        public Builder prefix(String prefix) {
            return put("prefix", Json.of(prefix));
        }

        /** {@return what was collected so far} */
        public RedisConfig build() {
            return new RedisConfig(Json.object(fields));
        }

        private Builder put(String name, Json value) {
            fields.put(name, value);
            return this;
        }
    }
}
