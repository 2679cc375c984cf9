package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

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

    private static final long TOKEN_LENGTH = Native.offset(Native.MINTED, "token_len");
    private static final long ISSUED_AT = Native.offset(Native.MINTED, "issued_at_unix_s");
    private static final long EXPIRES_AT = Native.offset(Native.MINTED, "expires_at_unix_s");
    private static final long EPOCH = Native.offset(Native.MINTED, "epoch");
    private static final long TOKEN_ID = Native.offset(Native.MINTED, "token_id");
    private static final long TOKEN_ID_LENGTH = Native.offset(Native.MINTED, "token_id_len");
    private static final long KEY_ID = Native.offset(Native.MINTED, "key_id");
    private static final long KEY_ID_LENGTH = Native.offset(Native.MINTED, "key_id_len");

    /** Reads what a call has minted. */
    static Minted of(Scratch scratch, MemorySegment minted, MemorySegment token, String identity) {
        return new Minted(
            new String(token.asSlice(0, tokenLength(minted)).toArray(JAVA_BYTE), StandardCharsets.US_ASCII),
            identity,
            scratch.text(minted, TOKEN_ID, minted.get(JAVA_INT, TOKEN_ID_LENGTH)),
            scratch.text(minted, KEY_ID, minted.get(JAVA_INT, KEY_ID_LENGTH)),
            Instant.ofEpochSecond(minted.get(JAVA_LONG, ISSUED_AT)),
            Instant.ofEpochSecond(minted.get(JAVA_LONG, EXPIRES_AT)),
            minted.get(JAVA_LONG, EPOCH));
    }

    /** How long the token is, or would be if there were room for it. */
    static int tokenLength(MemorySegment minted) {
        return minted.get(JAVA_INT, TOKEN_LENGTH);
    }

    /** Everything but the token, which is a secret. */
    @Override
    public String toString() {
        return "Minted[identity=" + identity + ", tokenId=" + tokenId + ", keyId=" + keyId
            + ", issuedAt=" + issuedAt + ", expiresAt=" + expiresAt + ", epoch=" + epoch + "]";
    }
}
