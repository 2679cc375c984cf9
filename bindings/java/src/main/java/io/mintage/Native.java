package io.mintage;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * The C interface as Java sees it: the structs of {@code mintage.h} and its functions.
 *
 * <p>Pointers cross as plain {@code long} addresses. All of them point into a {@link Scratch}, whose
 * memory lives as long as the process, or into what a scratch keeps open until the call is over; so
 * there is no lifetime for the linker to look after, and it need not spend time on it.
 */
final class Native {
    /** The version of the interface that this class was written for. */
    static final int ABI_VERSION = 2;

    static final int SCOPES_MAX = 63;
    static final int SCOPES_ANY = 1;
    static final int BATCH_MAX = 65536;
    static final int IDENTITY_BYTES_MAX = 128;
    static final int CURSOR_BYTES = 24;

    static final StructLayout ERROR = MemoryLayout.structLayout(
        JAVA_INT.withName("struct_size"),
        JAVA_INT.withName("status"),
        bytes("field", 64),
        bytes("message", 440),
        JAVA_INT.withName("claim")).withName("mintage_error");

    static final StructLayout MINT_REQUEST = MemoryLayout.structLayout(
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

    static final StructLayout MINTED = MemoryLayout.structLayout(
        JAVA_INT.withName("struct_size"),
        JAVA_INT.withName("token_len"),
        JAVA_LONG.withName("issued_at_unix_s"),
        JAVA_LONG.withName("expires_at_unix_s"),
        JAVA_LONG.withName("epoch"),
        JAVA_INT.withName("token_id_len"),
        JAVA_INT.withName("key_id_len"),
        bytes("token_id", 64),
        bytes("key_id", 64)).withName("mintage_minted");

    static final StructLayout VERIFIED = MemoryLayout.structLayout(
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
        bytes("identity", IDENTITY_BYTES_MAX),
        bytes("token_id", 64),
        bytes("key_id", 64),
        bytes("client", 128)).withName("mintage_verified");

    static final StructLayout VERIFIED_EXTERNAL = MemoryLayout.structLayout(
        JAVA_INT.withName("struct_size"),
        JAVA_INT.withName("flags"),
        JAVA_LONG.withName("issued_at_unix_s"),
        JAVA_LONG.withName("expires_at_unix_s"),
        JAVA_INT.withName("issuer_index"),
        JAVA_INT.withName("subject_len"),
        JAVA_INT.withName("token_id_len"),
        JAVA_INT.withName("key_id_len"),
        bytes("subject", 256),
        bytes("token_id", 64),
        bytes("key_id", 256)).withName("mintage_verified_external");

    static final StructLayout VERIFY_REQUEST = MemoryLayout.structLayout(
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

    static final StructLayout EXCHANGE_REQUEST = MemoryLayout.structLayout(
        JAVA_INT.withName("struct_size"),
        JAVA_INT.withName("flags"),
        JAVA_LONG.withName("token"),
        JAVA_LONG.withName("token_len"),
        JAVA_LONG.withName("client_id"),
        JAVA_LONG.withName("client_id_len"),
        JAVA_LONG.withName("user_id"),
        JAVA_LONG.withName("user_id_len"),
        JAVA_LONG.withName("error")).withName("mintage_exchange_request");

    static final StructLayout SLICE = MemoryLayout.structLayout(
        JAVA_LONG.withName("data"),
        JAVA_LONG.withName("len")).withName("mintage_slice");

    /** (engine, text, length, error): the calls that change something. */
    private static final FunctionDescriptor CHANGE =
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    /** (engine, out, capacity, length out): the calls that report something. */
    private static final FunctionDescriptor REPORT = CHANGE;

    static final MethodHandle ENGINE_OPEN = function("engine_open",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle ENGINE_FREE = function("engine_free", FunctionDescriptor.ofVoid(JAVA_LONG));
    static final MethodHandle CLOCK_SET =
        function("clock_set", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    static final MethodHandle STATS = function("stats", REPORT);
    static final MethodHandle KEYS = function("keys", REPORT);
    static final MethodHandle JWKS = function("jwks", REPORT);
    static final MethodHandle TOKEN_INSPECT = function("token_inspect",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle IDENTITY_STATUS = function("identity_status",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle IDENTITY_CREATE = function("identity_create",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle IDENTITY_CREATE_AND_MINT = function("identity_create_and_mint",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG));
    static final MethodHandle IDENTITY_REVOKE = function("identity_revoke", CHANGE);
    static final MethodHandle IDENTITY_DELETE = function("identity_delete", CHANGE);
    static final MethodHandle SCOPES_PARSE = function("scopes_parse",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle SCOPES_FORMAT = function("scopes_format",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle SCOPES_PERMIT = function("scopes_permit",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG));
    static final MethodHandle TOKEN_MINT = function("token_mint",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle TOKEN_VERIFY = function("token_verify",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle TOKEN_VERIFY_WITH = function("token_verify_with",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle TOKEN_VERIFY_MANY = function("token_verify_many",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle TOKEN_MINT_MANY = function("token_mint_many",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle EXTERNAL_VERIFY = function("external_verify",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle EXCHANGE = function("exchange",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG));
    static final MethodHandle ISSUER_SET = function("issuer_set", CHANGE);
    static final MethodHandle TOKEN_REVOKE = function("token_revoke", CHANGE);
    static final MethodHandle TOKEN_REVOKE_ID = function("token_revoke_id",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle REVOKE_ALL =
        function("revoke_all", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    static final MethodHandle KEY_ADD = function("key_add", CHANGE);
    static final MethodHandle KEY_ROTATE = function("key_rotate",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG));
    static final MethodHandle KEY_REGENERATE = function("key_regenerate",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG));
    static final MethodHandle KEY_RETIRE = function("key_retire", CHANGE);
    static final MethodHandle KEY_REVOKE = function("key_revoke", CHANGE);
    static final MethodHandle IDENTITY_REVOKE_MANY = function("identity_revoke_many", CHANGE);
    static final MethodHandle SYNC = function("sync", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));
    static final MethodHandle CHANGES_SINCE = function("changes_since",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG, JAVA_LONG));
    static final MethodHandle CHANGES_APPLY = function("changes_apply",
        FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    /** As many bytes as the longest token of this very library has. */
    static final int TOKEN_BYTES_MAX = tokenBytesMax();

    static final String VERSION = staticText("version");
    static final String FEATURES = staticText("features");

    private Native() {}

    /** Where a field lies in its struct. */
    static long offset(StructLayout struct, String field) {
        return struct.byteOffset(PathElement.groupElement(field));
    }

    /** What an invocation can throw besides the verdict: nothing that a caller could answer. */
    static Error unexpected(Throwable thrown) {
        if (thrown instanceof Error error) {
            return error;
        }
        return new AssertionError("a native call threw", thrown);
    }

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(Library.symbol("mintage_" + name), descriptor);
    }

    private static int tokenBytesMax() {
        try {
            return Math.toIntExact((long) function("token_bytes_max", FunctionDescriptor.of(JAVA_LONG)).invokeExact());
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static String staticText(String name) {
        try {
            MemorySegment text = (MemorySegment) function(name, FunctionDescriptor.of(ADDRESS)).invokeExact();
            return text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable thrown) {
            throw unexpected(thrown);
        }
    }

    private static MemoryLayout bytes(String name, long count) {
        return MemoryLayout.sequenceLayout(count, JAVA_BYTE).withName(name);
    }
}
