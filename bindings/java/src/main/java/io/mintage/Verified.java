package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * What an accepted token says. Only an engine makes one, so to hold one is to hold a token that was
 * accepted. It never changes, and needs neither its engine nor anything else afterwards.
 */
public final class Verified implements Verdict {
    private final String token;
    private final ScopeTable table;
    private final long scopes;
    private final long issuedAt;
    private final long expiresAt;
    private final long epoch;
    private final String identity;
    /** Token id, key id and client as they lie in the struct, one after the other: they are rarely asked for. */
    private final byte[] ids;
    private final int tokenIdLength;
    private final int keyIdLength;
    private final int clientLength;

    /** Reads what a call has verified. */
    Verified(Scratch scratch, VerifiedStruct verified, String token, ScopeTable table) {
        this.token = token;
        this.table = table;
        scopes = verified.scopes();
        issuedAt = verified.issuedAtUnixS();
        expiresAt = verified.expiresAtUnixS();
        epoch = verified.epoch();
        identity = verified.identity(scratch);
        tokenIdLength = verified.tokenIdLen();
        keyIdLength = verified.keyIdLen();
        clientLength = verified.clientLen();
        long end = clientLength == 0 ? VerifiedStruct.KEY_ID + keyIdLength : VerifiedStruct.CLIENT + clientLength;
        ids = new byte[(int) (end - VerifiedStruct.TOKEN_ID)];
        MemorySegment.copy(verified.memory, JAVA_BYTE, VerifiedStruct.TOKEN_ID, ids, 0, ids.length);
    }

    /**
     * Who the token is about.
     *
     * @return the identity, {@code sub}
     */
    public String identity() {
        return identity;
    }

    /**
     * The scopes that the token holds, of those that the engine knows.
     *
     * @return their names in the engine's order; the set cannot be changed
     */
    public Set<String> scopes() {
        return table.names(scopes);
    }

    /**
     * When the token was minted.
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
     * The epoch that the identity had when the token was minted.
     *
     * @return the epoch
     */
    public long epoch() {
        return epoch;
    }

    /**
     * The id of the token, as {@link Engine#revokeTokenId(String, Instant)} takes it.
     *
     * @return {@code jti}
     */
    public String tokenId() {
        return text(VerifiedStruct.TOKEN_ID, tokenIdLength);
    }

    /**
     * The key that the token was verified with.
     *
     * @return its {@code kid}
     */
    public String keyId() {
        return text(VerifiedStruct.KEY_ID, keyIdLength);
    }

    /**
     * The client that the token was issued to.
     *
     * @return {@code client_id}; absent if the token names none
     */
    public Optional<String> client() {
        return clientLength == 0 ? Optional.empty() : Optional.of(text(VerifiedStruct.CLIENT, clientLength));
    }

    /**
     * All claims of the token, decoded from the very token that was verified each time this is called.
     *
     * @return a JSON object, as it was signed
     */
    public String claimsJson() {
        return claims(token);
    }

    /** The claims in a token that was verified. */
    static String claims(String token) {
        int payload = token.indexOf('.') + 1;
        String encoded = token.substring(payload, token.indexOf('.', payload));
        return new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    private String text(long offset, int length) {
        return new String(ids, (int) (offset - VerifiedStruct.TOKEN_ID), length, StandardCharsets.UTF_8);
    }

    /** What may stand in a log: neither the token nor its claims. */
    @Override
    public String toString() {
        return "Verified[identity=" + identity + ", scopes=" + scopes() + ", tokenId=" + tokenId() + ", keyId=" + keyId()
            + client().map(client -> ", client=" + client).orElse("") + ", issuedAt=" + issuedAt() + ", expiresAt=" + expiresAt() + ", epoch=" + epoch + "]";
    }
}
