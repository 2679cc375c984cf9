// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

/** A signature algorithm, of which a key has exactly one. */
public enum Algorithm {
    /** {@code HS256}: a secret, the engine can generate one. */
    HS256("HS256"),
    /** {@code HS384}: a secret, the engine can generate one. */
    HS384("HS384"),
    /** {@code HS512}: a secret, the engine can generate one. */
    HS512("HS512"),
    /** {@code ES256}: a pair of keys, the engine can generate one. */
    ES256("ES256"),
    /** {@code ES384}: a pair of keys, the engine can generate one. */
    ES384("ES384"),
    /** {@code RS256}: a pair of keys, made elsewhere. */
    RS256("RS256"),
    /** {@code RS384}: a pair of keys, made elsewhere. */
    RS384("RS384"),
    /** {@code RS512}: a pair of keys, made elsewhere. */
    RS512("RS512"),
    /** {@code PS256}: a pair of keys, made elsewhere. */
    PS256("PS256"),
    /** {@code PS384}: a pair of keys, made elsewhere. */
    PS384("PS384"),
    /** {@code PS512}: a pair of keys, made elsewhere. */
    PS512("PS512"),
    /** {@code Ed25519}: a pair of keys, the engine can generate one. */
    ED25519("Ed25519"),
    /** {@code EdDSA}: a pair of keys, the engine can generate one. */
    EDDSA("EdDSA");

    final String word;

    Algorithm(String word) {
        this.word = word;
    }

    /** {@return the name in {@code alg}} */
    @Override
    public String toString() {
        return word;
    }
}
