// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * What to ask of a token beyond being valid. Zero fields ask nothing.
 *
 * <p>{@code mintage_verify_request} in native memory.
 */
final class VerifyRequestStruct {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_INT.withName("struct_size"),
        JAVA_INT.withName("flags"),
        JAVA_LONG.withName("token"),
        JAVA_LONG.withName("token_len"),
        JAVA_LONG.withName("required_scopes"),
        JAVA_INT.withName("capability"),
        JAVA_INT.withName("max_age_s"),
        JAVA_LONG.withName("audience"),
        JAVA_LONG.withName("audience_len"),
        JAVA_LONG.withName("identity"),
        JAVA_LONG.withName("identity_len"),
        JAVA_LONG.withName("claims_out"),
        JAVA_LONG.withName("claims_capacity"),
        JAVA_LONG.withName("claims_len_out"),
        JAVA_LONG.withName("error")).withName("mintage_verify_request");
    /** Bytes of one struct. */
    static final long BYTES = LAYOUT.byteSize();

    static final long FLAGS = offset("flags");
    static final long TOKEN = offset("token");
    static final long TOKEN_LEN = offset("token_len");
    static final long REQUIRED_SCOPES = offset("required_scopes");
    static final long CAPABILITY = offset("capability");
    static final long MAX_AGE_S = offset("max_age_s");
    static final long AUDIENCE = offset("audience");
    static final long AUDIENCE_LEN = offset("audience_len");
    static final long IDENTITY = offset("identity");
    static final long IDENTITY_LEN = offset("identity_len");
    static final long ERROR = offset("error");

    final MemorySegment memory;

    VerifyRequestStruct(MemorySegment memory) {
        this.memory = memory;
    }

    /** 0 or MINTAGE_SCOPES_ANY. */
    void flags(int flags) {
        memory.set(JAVA_INT, FLAGS, flags);
    }

    /** The token. */
    void token(Scratch.Slice slice) {
        memory.set(JAVA_LONG, TOKEN, slice.address());
        memory.set(JAVA_LONG, TOKEN_LEN, slice.length());
    }

    /** The token must hold all of these scopes, or with MINTAGE_SCOPES_ANY at least one. */
    void requiredScopes(long requiredScopes) {
        memory.set(JAVA_LONG, REQUIRED_SCOPES, requiredScopes);
    }

    /** The scopes must permit this capability, 1 to 21; 0 for none. */
    void capability(int capability) {
        memory.set(JAVA_INT, CAPABILITY, capability);
    }

    /** The token must have been issued less than so many seconds ago; 0 for any time. */
    void maxAgeS(int maxAgeS) {
        memory.set(JAVA_INT, MAX_AGE_S, maxAgeS);
    }

    /** The token must be meant for this one of the configured audiences, or NULL. */
    void audience(Scratch.Slice slice) {
        memory.set(JAVA_LONG, AUDIENCE, slice.address());
        memory.set(JAVA_LONG, AUDIENCE_LEN, slice.length());
    }

    /**
     * The token must be about this identity, or NULL for any. An empty text that is not NULL is an
     * identity that no token has.
     */
    void identity(Scratch.Slice slice) {
        memory.set(JAVA_LONG, IDENTITY, slice.address());
        memory.set(JAVA_LONG, IDENTITY_LEN, slice.length());
    }

    /** Where to say what went wrong, or NULL. */
    void error(ErrorStruct error) {
        memory.set(JAVA_LONG, ERROR, error.memory.address());
    }

    private static long offset(String field) {
        return LAYOUT.byteOffset(PathElement.groupElement(field));
    }
}
