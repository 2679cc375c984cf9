// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A key, or how to come by one: exactly one of {@code generate}, {@code pem}, {@code pem_file}, {@code
 * jwk} and {@code secret}.
 *
 * <p>It never changes; its text form names no value.
 */
public final class KeyConfig {
    final Json json;

    private KeyConfig(Json json) {
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
        return "KeyConfig" + json.names();
    }

    /** The words of {@link Builder#state}. */
    public enum State {
        /** {@code "pending"}. */
        PENDING("pending"),
        /** {@code "active"}. */
        ACTIVE("active"),
        /** {@code "retired"}. */
        RETIRED("retired"),
        /** {@code "revoked"}. */
        REVOKED("revoked");

        final String word;

        State(String word) {
            this.word = word;
        }
    }

    /** Collects the fields. A field that is given again takes the later value. */
    public static final class Builder {
        private final Map<String, Json> fields = new LinkedHashMap<>();

        private Builder() {}

        /**
         * The engine generates a key of this algorithm.
         *
         * @param generate one of the words
         * @return this
         */
        public Builder generate(Algorithm generate) {
            return put("generate", Json.of(generate.word));
        }

        /**
         * PEM text: PKCS#8 to sign, SubjectPublicKeyInfo to verify.
         *
         * @param pem a text
         * @return this
         */
        public Builder pem(String pem) {
            return put("pem", Json.of(pem));
        }

        /**
         * The path of a file of at most 64 KiB with such text.
         *
         * @param pemFile a text
         * @return this
         */
        public Builder pemFile(String pemFile) {
            return put("pem_file", Json.of(pemFile));
        }

        /**
         * A JWK: with private members to sign, else to verify.
         *
         * @param jwk a JSON object: RFC 7517 key
         * @return this
         */
        public Builder jwk(String jwk) {
            return put("jwk", Json.given(jwk, "jwk"));
        }

        /**
         * An HMAC secret, at least as long as the digest of its algorithm.
         *
         * @param secret padded standard base64
         * @return this
         */
        public Builder secret(String secret) {
            return put("secret", Json.of(secret));
        }

        /**
         * The one algorithm of the key; needed with {@code pem}, {@code pem_file} and {@code secret}.
         *
         * <p>Default: the {@code alg} of the JWK.
         *
         * @param algorithm one of the words
         * @return this
         */
        public Builder algorithm(Algorithm algorithm) {
            return put("algorithm", Json.of(algorithm.word));
        }

        /**
         * The name of the key in tokens and key sets, of printable ASCII.
         *
         * <p>Default: the RFC 7638 thumbprint.
         *
         * @param kid a text of 1 to 64 bytes
         * @return this
         */
        public Builder kid(String kid) {
            return put("kid", Json.of(kid));
        }

        /**
         * The state that the key begins in.
         *
         * <p>Default: active for the first, retired for others, pending when added later.
         *
         * @param state one of the words
         * @return this
         */
        public Builder state(State state) {
            return put("state", Json.of(state.word));
        }

        /**
         * The slot that the key is in. An engine has both or none.
         *
         * @param slot one of the words
         * @return this
         */
        public Builder slot(KeySlot slot) {
            return put("slot", Json.of(slot.word));
        }

        /** {@return what was collected so far} */
        public KeyConfig build() {
            return new KeyConfig(Json.object(fields));
        }

        private Builder put(String name, Json value) {
            fields.put(name, value);
            return this;
        }
    }
}
