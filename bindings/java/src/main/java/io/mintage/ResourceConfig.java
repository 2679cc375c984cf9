// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What names the deployment in identities and in tokens of the ACS profile.
 *
 * <p>It never changes; its text form names no value.
 */
public final class ResourceConfig {
    final Json json;

    private ResourceConfig(Json json) {
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
        return "ResourceConfig" + json.names();
    }

    /** Collects the fields. A field that is given again takes the later value. */
    public static final class Builder {
        private final Map<String, Json> fields = new LinkedHashMap<>();

        private Builder() {}

        /**
         * The first half of every identity that is created here.
         *
         * <p>Default: derived from the identity secret.
         *
         * @param id GUID in lower case
         * @return this
         */
        public Builder id(String id) {
            return put("id", Json.of(id));
        }

        /**
         * The location in tokens of the ACS profile.
         *
         * <p>Default: {@code "unitedstates"}.
         *
         * @param location a text of 1 to 512 bytes
         * @return this
         */
        public Builder location(String location) {
            return put("location", Json.of(location));
        }

        /**
         * The short region in tokens of the ACS profile.
         *
         * <p>Default: {@code "amer"}.
         *
         * @param region a text of 1 to 512 bytes
         * @return this
         */
        public Builder region(String region) {
            return put("region", Json.of(region));
        }

        /** {@return what was collected so far} */
        public ResourceConfig build() {
            return new ResourceConfig(Json.object(fields));
        }

        private Builder put(String name, Json value) {
            fields.put(name, value);
            return this;
        }
    }
}
