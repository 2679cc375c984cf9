// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * What went wrong, in words. The two texts are the only NUL-terminated ones of this library; what does
 * not fit is cut off. Set struct_size before the call.
 *
 * <p>{@code mintage_error} in native memory.
 */
final class ErrorStruct {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_INT.withName("struct_size"),
        JAVA_INT.withName("status"),
        MemoryLayout.sequenceLayout(64, JAVA_BYTE).withName("field"),
        MemoryLayout.sequenceLayout(440, JAVA_BYTE).withName("message"),
        JAVA_INT.withName("claim")).withName("mintage_error");
    /** Bytes of one struct. */
    static final long BYTES = LAYOUT.byteSize();

    static final long STATUS = offset("status");
    static final long FIELD = offset("field");
    static final long MESSAGE = offset("message");
    static final long CLAIM = offset("claim");

    final MemorySegment memory;

    ErrorStruct(MemorySegment memory) {
        this.memory = memory;
    }

    /** The status that the call returns, too. */
    int status() {
        return memory.get(JAVA_INT, STATUS);
    }

    /** The path of the field to blame, such as {@code keys[1].pem}; empty when there is none. */
    String field() {
        return memory.getString(FIELD);
    }

    /** What was wrong and what would be right. Never contains a value that was passed in. */
    String message() {
        return memory.getString(MESSAGE);
    }

    /** The claim that it is about, MINTAGE_CLAIM_...; 0 for none. */
    int claim() {
        return memory.get(JAVA_INT, CLAIM);
    }

    private static long offset(String field) {
        return LAYOUT.byteOffset(PathElement.groupElement(field));
    }
}
