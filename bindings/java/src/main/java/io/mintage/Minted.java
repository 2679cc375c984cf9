package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A new token.
 *
 * @param token the token, to be handed to its holder and to nobody else
 * @param identity who it is about
 * @param tokenId its {@code jti}
 * @param keyId {@code kid} of the key that signed it
 * @param issuedAt its {@code iat}
 * @param expiresAt its {@code exp}: it is refused from then on
 * @param epoch the epoch of the identity
 */
public record Minted(
        String token, String identity, String tokenId, String keyId, Instant issuedAt, Instant expiresAt, long epoch)
        implements MintOutcome {

    /** Reads what a call has minted. */
    static Minted of(Scratch scratch, MintedStruct minted, MemorySegment token, String identity) {
        return new Minted(
            new String(token.asSlice(0, minted.tokenLen()).toArray(JAVA_BYTE), StandardCharsets.US_ASCII),
            identity,
            minted.tokenId(scratch),
            minted.keyId(scratch),
            Instant.ofEpochSecond(minted.issuedAtUnixS()),
            Instant.ofEpochSecond(minted.expiresAtUnixS()),
            minted.epoch());
    }

    /** Everything but the token, which is a secret. */
    @Override
    public String toString() {
        return "Minted[identity=" + identity + ", tokenId=" + tokenId + ", keyId=" + keyId
            + ", issuedAt=" + issuedAt + ", expiresAt=" + expiresAt + ", epoch=" + epoch + "]";
    }
}
