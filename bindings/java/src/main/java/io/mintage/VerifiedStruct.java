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
 * What an accepted token says. Ids are zero beyond their length. All zero after a refusal: such a struct
 * grants nothing.
 *
 * <p>{@code mintage_verified} in native memory.
 */
final class VerifiedStruct {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_INT.withName("struct_size"),
        JAVA_INT.withName("flags"),
        JAVA_LONG.withName("scopes"),
        JAVA_LONG.withName("issued_at_unix_s"),
        JAVA_LONG.withName("expires_at_unix_s"),
        JAVA_LONG.withName("epoch"),
        JAVA_INT.withName("identity_len"),
        JAVA_INT.withName("token_id_len"),
        JAVA_INT.withName("key_id_len"),
        JAVA_INT.withName("client_len"),
        MemoryLayout.sequenceLayout(128, JAVA_BYTE).withName("identity"),
        MemoryLayout.sequenceLayout(64, JAVA_BYTE).withName("token_id"),
        MemoryLayout.sequenceLayout(64, JAVA_BYTE).withName("key_id"),
        MemoryLayout.sequenceLayout(128, JAVA_BYTE).withName("client")).withName("mintage_verified");
    /** Bytes of one struct. */
    static final long BYTES = LAYOUT.byteSize();

    static final long SCOPES = offset("scopes");
    static final long ISSUED_AT_UNIX_S = offset("issued_at_unix_s");
    static final long EXPIRES_AT_UNIX_S = offset("expires_at_unix_s");
    static final long EPOCH = offset("epoch");
    static final long IDENTITY_LEN = offset("identity_len");
    static final long TOKEN_ID_LEN = offset("token_id_len");
    static final long KEY_ID_LEN = offset("key_id_len");
    static final long CLIENT_LEN = offset("client_len");
    static final long IDENTITY = offset("identity");
    static final long TOKEN_ID = offset("token_id");
    static final long KEY_ID = offset("key_id");
    static final long CLIENT = offset("client");

    final MemorySegment memory;

    VerifiedStruct(MemorySegment memory) {
        this.memory = memory;
    }

    /** The scopes that the token holds, as bits. Scopes that this engine does not know set none. */
    long scopes() {
        return memory.get(JAVA_LONG, SCOPES);
    }

    /** {@code iat}, in seconds since 1970. */
    long issuedAtUnixS() {
        return memory.get(JAVA_LONG, ISSUED_AT_UNIX_S);
    }

    /** {@code exp}, in seconds since 1970. */
    long expiresAtUnixS() {
        return memory.get(JAVA_LONG, EXPIRES_AT_UNIX_S);
    }

    /** The epoch that the identity had when the token was minted. */
    long epoch() {
        return memory.get(JAVA_LONG, EPOCH);
    }

    /** Bytes of identity. */
    int identityLen() {
        return memory.get(JAVA_INT, IDENTITY_LEN);
    }

    /** Bytes of token_id. */
    int tokenIdLen() {
        return memory.get(JAVA_INT, TOKEN_ID_LEN);
    }

    /** Bytes of key_id. */
    int keyIdLen() {
        return memory.get(JAVA_INT, KEY_ID_LEN);
    }

    /** Bytes of client; 0 if the token names none. */
    int clientLen() {
        return memory.get(JAVA_INT, CLIENT_LEN);
    }

    /** Who the token is about. */
    String identity(Scratch scratch) {
        return scratch.text(memory, IDENTITY, identityLen());
    }

    /** {@code jti}. */
    String tokenId(Scratch scratch) {
        return scratch.text(memory, TOKEN_ID, tokenIdLen());
    }

    /** {@code kid} of the key that verified it. */
    String keyId(Scratch scratch) {
        return scratch.text(memory, KEY_ID, keyIdLen());
    }

    /** {@code client_id}: the client that the token was issued to. */
    String client(Scratch scratch) {
        return scratch.text(memory, CLIENT, clientLen());
    }

    private static long offset(String field) {
        return LAYOUT.byteOffset(PathElement.groupElement(field));
    }
}
