// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * A foreign token to exchange.
 *
 * <p>{@code mintage_exchange_request} in native memory.
 */
final class ExchangeRequestStruct {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_INT.withName("struct_size"),
        JAVA_INT.withName("flags"),
        JAVA_LONG.withName("token"),
        JAVA_LONG.withName("token_len"),
        JAVA_LONG.withName("client_id"),
        JAVA_LONG.withName("client_id_len"),
        JAVA_LONG.withName("user_id"),
        JAVA_LONG.withName("user_id_len"),
        JAVA_LONG.withName("error")).withName("mintage_exchange_request");
    /** Bytes of one struct. */
    static final long BYTES = LAYOUT.byteSize();

    static final long TOKEN = offset("token");
    static final long TOKEN_LEN = offset("token_len");
    static final long CLIENT_ID = offset("client_id");
    static final long CLIENT_ID_LEN = offset("client_id_len");
    static final long USER_ID = offset("user_id");
    static final long USER_ID_LEN = offset("user_id_len");
    static final long ERROR = offset("error");

    final MemorySegment memory;

    ExchangeRequestStruct(MemorySegment memory) {
        this.memory = memory;
    }

    /** The foreign token. */
    void token(Scratch.Slice slice) {
        memory.set(JAVA_LONG, TOKEN, slice.address());
        memory.set(JAVA_LONG, TOKEN_LEN, slice.length());
    }

    /** The client application that the caller expects. */
    void clientId(Scratch.Slice slice) {
        memory.set(JAVA_LONG, CLIENT_ID, slice.address());
        memory.set(JAVA_LONG, CLIENT_ID_LEN, slice.length());
    }

    /** The user that the caller expects. */
    void userId(Scratch.Slice slice) {
        memory.set(JAVA_LONG, USER_ID, slice.address());
        memory.set(JAVA_LONG, USER_ID_LEN, slice.length());
    }

    /** Where to say what went wrong, or NULL. */
    void error(ErrorStruct error) {
        memory.set(JAVA_LONG, ERROR, error.memory.address());
    }

    private static long offset(String field) {
        return LAYOUT.byteOffset(PathElement.groupElement(field));
    }
}
