// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * A new token. Ids are zero beyond their length.
 *
 * <p>{@code mintage_minted} in native memory.
 */
final class MintedStruct {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_INT.withName("struct_size"),
        JAVA_INT.withName("token_len"),
        JAVA_LONG.withName("issued_at_unix_s"),
        JAVA_LONG.withName("expires_at_unix_s"),
        JAVA_LONG.withName("epoch"),
        JAVA_INT.withName("token_id_len"),
        JAVA_INT.withName("key_id_len"),
        MemoryLayout.sequenceLayout(64, JAVA_BYTE).withName("token_id"),
        MemoryLayout.sequenceLayout(64, JAVA_BYTE).withName("key_id")).withName("mintage_minted");
    /** Bytes of one struct. */
    static final long BYTES = LAYOUT.byteSize();

    static final long TOKEN_LEN = offset("token_len");
    static final long ISSUED_AT_UNIX_S = offset("issued_at_unix_s");
    static final long EXPIRES_AT_UNIX_S = offset("expires_at_unix_s");
    static final long EPOCH = offset("epoch");
    static final long TOKEN_ID_LEN = offset("token_id_len");
    static final long KEY_ID_LEN = offset("key_id_len");
    static final long TOKEN_ID = offset("token_id");
    static final long KEY_ID = offset("key_id");

    final MemorySegment memory;

    MintedStruct(MemorySegment memory) {
        this.memory = memory;
    }

    /** Bytes of the token; with MINTAGE_BUFFER_TOO_SMALL, the bytes needed. */
    int tokenLen() {
        return memory.get(JAVA_INT, TOKEN_LEN);
    }

    /** {@code iat}, in seconds since 1970. */
    long issuedAtUnixS() {
        return memory.get(JAVA_LONG, ISSUED_AT_UNIX_S);
    }

    /** {@code exp}, in seconds since 1970: refused from this second on. */
    long expiresAtUnixS() {
        return memory.get(JAVA_LONG, EXPIRES_AT_UNIX_S);
    }

    /** The epoch of the identity. */
    long epoch() {
        return memory.get(JAVA_LONG, EPOCH);
    }

    /** Bytes of token_id. */
    int tokenIdLen() {
        return memory.get(JAVA_INT, TOKEN_ID_LEN);
    }

    /** Bytes of key_id. */
    int keyIdLen() {
        return memory.get(JAVA_INT, KEY_ID_LEN);
    }

    /** {@code jti}. */
    String tokenId(Scratch scratch) {
        return scratch.text(memory, TOKEN_ID, tokenIdLen());
    }

    /** {@code kid} of the key that signed. */
    String keyId(Scratch scratch) {
        return scratch.text(memory, KEY_ID, keyIdLen());
    }

    private static long offset(String field) {
        return LAYOUT.byteOffset(PathElement.groupElement(field));
    }
}
