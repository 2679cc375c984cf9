// Generated from src/ by `make generate`. Do not edit.
package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;

/**
 * What a new token shall grant. Zero fields mean their defaults.
 *
 * <p>{@code mintage_mint_request} in native memory.
 */
final class MintRequestStruct {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_INT.withName("struct_size"),
        JAVA_INT.withName("lifetime_minutes"),
        JAVA_LONG.withName("identity"),
        JAVA_LONG.withName("identity_len"),
        JAVA_LONG.withName("scopes"),
        JAVA_LONG.withName("claims"),
        JAVA_LONG.withName("claims_len"),
        JAVA_LONG.withName("audience"),
        JAVA_LONG.withName("audience_len"),
        JAVA_LONG.withName("error"),
        JAVA_INT.withName("key_slot"),
        JAVA_INT.withName("flags"),
        JAVA_LONG.withName("client"),
        JAVA_LONG.withName("client_len")).withName("mintage_mint_request");
    /** Bytes of one struct. */
    static final long BYTES = LAYOUT.byteSize();

    static final long LIFETIME_MINUTES = offset("lifetime_minutes");
    static final long IDENTITY = offset("identity");
    static final long IDENTITY_LEN = offset("identity_len");
    static final long SCOPES = offset("scopes");
    static final long CLAIMS = offset("claims");
    static final long CLAIMS_LEN = offset("claims_len");
    static final long AUDIENCE = offset("audience");
    static final long AUDIENCE_LEN = offset("audience_len");
    static final long ERROR = offset("error");
    static final long KEY_SLOT = offset("key_slot");
    static final long CLIENT = offset("client");
    static final long CLIENT_LEN = offset("client_len");

    final MemorySegment memory;

    MintRequestStruct(MemorySegment memory) {
        this.memory = memory;
    }

    /** Minutes that the token lives; 0 for the configured default. */
    void lifetimeMinutes(int lifetimeMinutes) {
        memory.set(JAVA_INT, LIFETIME_MINUTES, lifetimeMinutes);
    }

    /** The identity; left NULL for mintage_identity_create_and_mint. */
    void identity(Scratch.Slice slice) {
        memory.set(JAVA_LONG, IDENTITY, slice.address());
        memory.set(JAVA_LONG, IDENTITY_LEN, slice.length());
    }

    /** The scopes, as bits. */
    void scopes(long scopes) {
        memory.set(JAVA_LONG, SCOPES, scopes);
    }

    /** Claims of the host's own: a JSON object of at most 4096 bytes, or NULL. */
    void claims(Scratch.Slice slice) {
        memory.set(JAVA_LONG, CLAIMS, slice.address());
        memory.set(JAVA_LONG, CLAIMS_LEN, slice.length());
    }

    /** One of the configured audiences, or NULL for the first. */
    void audience(Scratch.Slice slice) {
        memory.set(JAVA_LONG, AUDIENCE, slice.address());
        memory.set(JAVA_LONG, AUDIENCE_LEN, slice.length());
    }

    /** Where to say what went wrong, or NULL. */
    void error(ErrorStruct error) {
        memory.set(JAVA_LONG, ERROR, error.memory.address());
    }

    /** MINTAGE_KEY_SLOT_PRIMARY or _SECONDARY, in an engine that has slots; 0 for the active key. */
    void keySlot(int keySlot) {
        memory.set(JAVA_INT, KEY_SLOT, keySlot);
    }

    /**
     * The client that the token is issued to ({@code client_id}): 1 to 128 bytes without control
     * characters; NULL for the configured one.
     */
    void client(Scratch.Slice slice) {
        memory.set(JAVA_LONG, CLIENT, slice.address());
        memory.set(JAVA_LONG, CLIENT_LEN, slice.length());
    }

    private static long offset(String field) {
        return LAYOUT.byteOffset(PathElement.groupElement(field));
    }
}
