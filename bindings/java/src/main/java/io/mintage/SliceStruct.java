// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * Bytes of the caller's: a token among many.
 *
 * <p>{@code mintage_slice} in native memory.
 */
final class SliceStruct {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_LONG.withName("data"),
        JAVA_LONG.withName("len")).withName("mintage_slice");
    /** Bytes of one struct. */
    static final long BYTES = LAYOUT.byteSize();

    static final long DATA = offset("data");
    static final long LEN = offset("len");

    final MemorySegment memory;

    SliceStruct(MemorySegment memory) {
        this.memory = memory;
    }

    /** Where they begin. */
    void data(Scratch.Slice slice) {
        memory.set(JAVA_LONG, DATA, slice.address());
        memory.set(JAVA_LONG, LEN, slice.length());
    }

    private static long offset(String field) {
        return LAYOUT.byteOffset(PathElement.groupElement(field));
    }
}
