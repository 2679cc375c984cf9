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
 * What an accepted token of another issuer says. Texts are zero beyond their length. All zero after a
 * refusal: such a struct grants nothing.
 *
 * <p>{@code mintage_verified_external} in native memory.
 */
final class VerifiedExternalStruct {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_INT.withName("struct_size"),
        JAVA_INT.withName("flags"),
        JAVA_LONG.withName("issued_at_unix_s"),
        JAVA_LONG.withName("expires_at_unix_s"),
        JAVA_INT.withName("issuer_index"),
        JAVA_INT.withName("subject_len"),
        JAVA_INT.withName("token_id_len"),
        JAVA_INT.withName("key_id_len"),
        MemoryLayout.sequenceLayout(256, JAVA_BYTE).withName("subject"),
        MemoryLayout.sequenceLayout(64, JAVA_BYTE).withName("token_id"),
        MemoryLayout.sequenceLayout(256, JAVA_BYTE).withName("key_id")).withName("mintage_verified_external");
    /** Bytes of one struct. */
    static final long BYTES = LAYOUT.byteSize();

    static final long ISSUED_AT_UNIX_S = offset("issued_at_unix_s");
    static final long EXPIRES_AT_UNIX_S = offset("expires_at_unix_s");
    static final long ISSUER_INDEX = offset("issuer_index");
    static final long SUBJECT_LEN = offset("subject_len");
    static final long TOKEN_ID_LEN = offset("token_id_len");
    static final long KEY_ID_LEN = offset("key_id_len");
    static final long SUBJECT = offset("subject");
    static final long TOKEN_ID = offset("token_id");
    static final long KEY_ID = offset("key_id");

    final MemorySegment memory;

    VerifiedExternalStruct(MemorySegment memory) {
        this.memory = memory;
    }

    /** {@code iat}, in seconds since 1970. */
    long issuedAtUnixS() {
        return memory.get(JAVA_LONG, ISSUED_AT_UNIX_S);
    }

    /** {@code exp}, in seconds since 1970. */
    long expiresAtUnixS() {
        return memory.get(JAVA_LONG, EXPIRES_AT_UNIX_S);
    }

    /** Which of the trusted issuers, counted from 1. Compare it where several are trusted. */
    int issuerIndex() {
        return memory.get(JAVA_INT, ISSUER_INDEX);
    }

    /** Bytes of subject, at most 255. */
    int subjectLen() {
        return memory.get(JAVA_INT, SUBJECT_LEN);
    }

    /** Bytes of token_id; 0 if the token has none, or one above 64 bytes. */
    int tokenIdLen() {
        return memory.get(JAVA_INT, TOKEN_ID_LEN);
    }

    /** Bytes of key_id, at most 255. */
    int keyIdLen() {
        return memory.get(JAVA_INT, KEY_ID_LEN);
    }

    /** {@code sub}: who the token is about, as its issuer calls them. */
    String subject(Scratch scratch) {
        return scratch.text(memory, SUBJECT, subjectLen());
    }

    /** {@code jti}. */
    String tokenId(Scratch scratch) {
        return scratch.text(memory, TOKEN_ID, tokenIdLen());
    }

    /**
     * {@code kid} of the issuer's key that verified it; of a kid above 255 bytes its SHA-256, in
     * base64url (43 bytes).
     */
    String keyId(Scratch scratch) {
        return scratch.text(memory, KEY_ID, keyIdLen());
    }

    private static long offset(String field) {
        return LAYOUT.byteOffset(PathElement.groupElement(field));
    }
}
