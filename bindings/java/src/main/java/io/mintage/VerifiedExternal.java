package io.mintage;

import java.time.Instant;

/**
 * What an accepted token of another issuer says. It is of another type than {@link Verified}, so that it
 * never passes for a token of the engine. Only an engine makes one. It never changes, and needs neither
 * its engine nor anything else afterwards.
 */
public final class VerifiedExternal implements ExternalVerdict {
    private final String token;
    private final int issuerIndex;
    private final String subject;
    private final String tokenId;
    private final String keyId;
    private final long issuedAt;
    private final long expiresAt;

    /** Reads what a call has verified. */
    VerifiedExternal(Scratch scratch, String token) {
        VerifiedExternalStruct verified = scratch.verifiedExternal;
        this.token = token;
        issuerIndex = verified.issuerIndex();
        subject = verified.subject(scratch);
        tokenId = verified.tokenId(scratch);
        keyId = verified.keyId(scratch);
        issuedAt = verified.issuedAtUnixS();
        expiresAt = verified.expiresAtUnixS();
    }

    /**
     * Which of the trusted issuers made the token.
     *
     * @return its place in the configuration's {@code issuers}, counted from 1; one that {@link
     *     Engine#setIssuer(String)} added has the next place
     */
    public int issuerIndex() {
        return issuerIndex;
    }

    /**
     * Who the token is about, in the words of its issuer: no identity of this engine.
     *
     * @return {@code sub}
     */
    public String subject() {
        return subject;
    }

    /**
     * The id of the token.
     *
     * @return {@code jti}; empty if the token has none, or one above 64 bytes
     */
    public String tokenId() {
        return tokenId;
    }

    /**
     * The issuer's key that the token was verified with.
     *
     * @return its {@code kid}; of one above 255 bytes its SHA-256 in base64url
     */
    public String keyId() {
        return keyId;
    }

    /**
     * When the token was issued.
     *
     * @return {@code iat}
     */
    public Instant issuedAt() {
        return Instant.ofEpochSecond(issuedAt);
    }

    /**
     * From when on the token is refused.
     *
     * @return {@code exp}
     */
    public Instant expiresAt() {
        return Instant.ofEpochSecond(expiresAt);
    }

    /**
     * All claims of the token, decoded from the very token that was verified each time this is called.
     *
     * @return a JSON object, as it was signed
     */
    public String claimsJson() {
        return Verified.claims(token);
    }

    /** What may stand in a log: neither the token nor its claims. */
    @Override
    public String toString() {
        return "VerifiedExternal[issuerIndex=" + issuerIndex + ", subject=" + subject + ", tokenId=" + tokenId
            + ", keyId=" + keyId + ", issuedAt=" + issuedAt() + ", expiresAt=" + expiresAt() + "]";
    }
}
