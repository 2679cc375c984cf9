package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * Native memory for one call: the token, the structs, texts going in and text coming out.
 *
 * <p>A fixed set of these serves all threads and all engines. A call takes one with a single compare
 * and set, on a place that its thread usually has for itself, and gives it back with another. Nothing
 * belongs to a thread, so a million virtual threads need no more of them than run at once.
 */
final class Scratch {
    private static final VarHandle OWNER;

    static {
        try {
            OWNER = MethodHandles.lookup().findVarHandle(Scratch.class, "owner", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private static final long ERROR_STATUS = Native.offset(Native.ERROR, "status");
    private static final long ERROR_FIELD = Native.offset(Native.ERROR, "field");
    private static final long ERROR_MESSAGE = Native.offset(Native.ERROR, "message");

    private static final long MINT_LIFETIME = Native.offset(Native.MINT_REQUEST, "lifetime_minutes");
    private static final long MINT_IDENTITY = Native.offset(Native.MINT_REQUEST, "identity");
    private static final long MINT_SCOPES = Native.offset(Native.MINT_REQUEST, "scopes");
    private static final long MINT_CLAIMS = Native.offset(Native.MINT_REQUEST, "claims");
    private static final long MINT_AUDIENCE = Native.offset(Native.MINT_REQUEST, "audience");
    private static final long MINT_ERROR = Native.offset(Native.MINT_REQUEST, "error");
    private static final long MINT_KEY_SLOT = Native.offset(Native.MINT_REQUEST, "key_slot");

    private static final long VERIFY_FLAGS = Native.offset(Native.VERIFY_REQUEST, "flags");
    private static final long VERIFY_TOKEN = Native.offset(Native.VERIFY_REQUEST, "token");
    private static final long VERIFY_SCOPES = Native.offset(Native.VERIFY_REQUEST, "required_scopes");
    private static final long VERIFY_CAPABILITY = Native.offset(Native.VERIFY_REQUEST, "capability");
    private static final long VERIFY_MAX_AGE = Native.offset(Native.VERIFY_REQUEST, "max_age_s");
    private static final long VERIFY_AUDIENCE = Native.offset(Native.VERIFY_REQUEST, "audience");
    private static final long VERIFY_IDENTITY = Native.offset(Native.VERIFY_REQUEST, "identity");
    private static final long VERIFY_ERROR = Native.offset(Native.VERIFY_REQUEST, "error");

    private static final long EXCHANGE_TOKEN = Native.offset(Native.EXCHANGE_REQUEST, "token");
    private static final long EXCHANGE_CLIENT = Native.offset(Native.EXCHANGE_REQUEST, "client_id");
    private static final long EXCHANGE_USER = Native.offset(Native.EXCHANGE_REQUEST, "user_id");
    private static final long EXCHANGE_ERROR = Native.offset(Native.EXCHANGE_REQUEST, "error");

    private static final int OUT_BYTES = 8192;
    private static final int TEXT_BYTES = 8192;
    /** When that is not enough. */
    private static final int MORE_TEXT_BYTES = 65536;

    /** A power of two; only ever replaced by a longer one. */
    private static volatile Scratch[] all =
        enlarged(new Scratch[0], Math.max(16, 4 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors())));

    /** The id of the handle that has taken this; negative once that is closing; 0 when it is free. */
    private volatile long owner;

    /** The token of a call; one byte more than any token has, and one for the NUL that Java writes. */
    final MemorySegment token = memory(Native.TOKEN_BYTES_MAX + 2L);
    /** What an accepted token says. */
    final MemorySegment verified = struct(Native.VERIFIED.byteSize());
    final MemorySegment verifiedExternal = struct(Native.VERIFIED_EXTERNAL.byteSize());
    final MemorySegment minted = struct(Native.MINTED.byteSize());
    final MemorySegment verifyRequest = struct(Native.VERIFY_REQUEST.byteSize());
    final MemorySegment mintRequest = struct(Native.MINT_REQUEST.byteSize());
    final MemorySegment exchangeRequest = struct(Native.EXCHANGE_REQUEST.byteSize());
    final MemorySegment error = struct(Native.ERROR.byteSize());
    final MemorySegment identity = memory(Native.IDENTITY_BYTES_MAX);
    /** Where a call writes a length, or another number. */
    final MemorySegment number = memory(8);
    private final MemorySegment out = memory(OUT_BYTES);
    private final MemorySegment texts = memory(TEXT_BYTES);

    final long tokenAddress = token.address();
    final long verifiedAddress = verified.address();

    /** A place for an id on its way into a text. */
    private final byte[] heap = new byte[Native.IDENTITY_BYTES_MAX];

    /** Where texts go: {@code texts}, until they are more than fit there. */
    private MemorySegment shelf = texts;
    /** How much of it is taken. */
    private long used;
    /** For what is too long for the memory above; open until the call is over. */
    private Arena extra;
    /** What has to be wiped when the call is over. */
    private MemorySegment secret;

    private Scratch() {}

    // ---- taking and giving back

    /** Takes a free one. */
    static Scratch take(long id) {
        while (true) {
            Scratch[] places = all;
            // Spread by a multiplication (Fibonacci hashing); neighbours are tried in turn.
            long start = Thread.currentThread().threadId() * 0x9E3779B97F4A7C15L >>> 32;
            for (int step = 0; step < places.length; step++) {
                Scratch scratch = places[(int) (start + step) & places.length - 1];
                if (scratch.owner == 0 && OWNER.compareAndSet(scratch, 0L, id)) {
                    return scratch;
                }
            }
            enlarge(places);
        }
    }

    /** Gives it back; false if its handle was closed meanwhile and counts on being told. */
    boolean giveBack(long id) {
        if (OWNER.compareAndSet(this, id, 0L)) {
            return true;
        }
        owner = 0;
        return false;
    }

    /** Marks it for a handle that closes; false if it is not that handle's. */
    boolean mark(long id) {
        return OWNER.compareAndSet(this, id, -id);
    }

    static Scratch[] all() {
        return all;
    }

    private static synchronized void enlarge(Scratch[] seen) {
        if (all == seen) {
            all = enlarged(seen, seen.length * 2);
        }
    }

    private static Scratch[] enlarged(Scratch[] from, int length) {
        Scratch[] longer = Arrays.copyOf(from, length);
        for (int place = from.length; place < length; place++) {
            longer[place] = new Scratch();
        }
        return longer;
    }

    // ---- what goes in

    /**
     * Copies a token and says how long it is. Latin-1 is the fastest way to copy ASCII; what lies beyond
     * it becomes {@code ?}, which no token holds, so what is changed on the way is refused. Of a token
     * that is too long comes as much as it takes for the engine to say so.
     */
    long putToken(String text) {
        return putToken(token, 0, text);
    }

    /** The same, to a place that has {@link #tokenRoom} for it. */
    static long putToken(MemorySegment to, long offset, String text) {
        if (text.length() > Native.TOKEN_BYTES_MAX) {
            text = text.substring(0, Native.TOKEN_BYTES_MAX + 1);
        }
        to.setString(offset, text, StandardCharsets.ISO_8859_1);
        return text.length();
    }

    /** What a token takes here: one byte more than any token has, at most, and one for the NUL. */
    static long tokenRoom(String text) {
        return Math.min(text.length(), Native.TOKEN_BYTES_MAX + 1) + 1L;
    }

    /** Copies a text and says where it is; of an empty text, too, the place is not NULL. */
    Place putText(String text, String field) {
        return put(Text.utf8(text, field));
    }

    /** As putText, for what holds keys: it is wiped when the call is over. */
    Place putSecret(String text, String field) {
        byte[] bytes = Text.utf8(text, field);
        secret = room(bytes.length);
        MemorySegment.copy(bytes, 0, secret, JAVA_BYTE, 0, bytes.length);
        Arrays.fill(bytes, (byte) 0);
        return new Place(secret.address(), bytes.length);
    }

    /** Copies bytes and says where they are; of none, too, the place is not NULL. */
    Place put(byte[] bytes) {
        // Less than there is, so that the place of an empty text is within, too.
        if (bytes.length >= shelf.byteSize() - used) {
            shelf = room(Math.max(MORE_TEXT_BYTES, bytes.length + 1L));
            used = 0;
        }
        MemorySegment.copy(bytes, 0, shelf, JAVA_BYTE, used, bytes.length);
        Place place = new Place(shelf.address() + used, bytes.length);
        used += bytes.length;
        return place;
    }

    /** Where a text lies, and how many bytes it has. */
    record Place(long address, long length) {
        static final Place ABSENT = new Place(0, 0);
    }

    /** A text that need not be given. */
    private Place putOptional(String text, String field) {
        return text == null ? Place.ABSENT : putText(text, field);
    }

    /** Fills in what to mint, for this identity or for a new one if there is none. */
    void putMintRequest(String identity, long scopes, Grant grant) {
        putMintRequest(mintRequest, error.address(), identity, scopes, grant);
    }

    /** The same, in another place, and with another one for what goes wrong. */
    void putMintRequest(MemorySegment request, long errorAddress, String identity, long scopes, Grant grant) {
        Place subject = putOptional(identity, "identity");
        Place claims = putOptional(grant.claims, "claims");
        Place audience = putOptional(grant.audience, "audience");
        request.set(JAVA_INT, MINT_LIFETIME, grant.lifetimeMinutes);
        request.set(JAVA_LONG, MINT_SCOPES, scopes);
        put(request, MINT_IDENTITY, subject);
        put(request, MINT_CLAIMS, claims);
        put(request, MINT_AUDIENCE, audience);
        request.set(JAVA_LONG, MINT_ERROR, errorAddress);
        request.set(JAVA_INT, MINT_KEY_SLOT, grant.keySlot);
    }

    /** Fills in what to ask of the token that was put here. */
    void putVerifyRequest(long tokenLength, long scopes, Check check) {
        Place audience = putOptional(check.audience, "audience");
        Place subject = putOptional(check.identity, "identity");
        verifyRequest.set(JAVA_INT, VERIFY_FLAGS, check.any ? Native.SCOPES_ANY : 0);
        verifyRequest.set(JAVA_LONG, VERIFY_SCOPES, scopes);
        verifyRequest.set(JAVA_INT, VERIFY_CAPABILITY, check.capability);
        verifyRequest.set(JAVA_INT, VERIFY_MAX_AGE, check.maxAgeS);
        put(verifyRequest, VERIFY_TOKEN, new Place(tokenAddress, tokenLength));
        put(verifyRequest, VERIFY_AUDIENCE, audience);
        put(verifyRequest, VERIFY_IDENTITY, subject);
        verifyRequest.set(JAVA_LONG, VERIFY_ERROR, error.address());
    }

    /** Fills in whom to exchange the token for that was put here. */
    void putExchangeRequest(long tokenLength, String clientId, String userId) {
        put(exchangeRequest, EXCHANGE_TOKEN, new Place(tokenAddress, tokenLength));
        put(exchangeRequest, EXCHANGE_CLIENT, putText(clientId, "client_id"));
        put(exchangeRequest, EXCHANGE_USER, putText(userId, "user_id"));
        exchangeRequest.set(JAVA_LONG, EXCHANGE_ERROR, error.address());
    }

    /** A pointer and the length that follows it. */
    private static void put(MemorySegment struct, long offset, Place place) {
        struct.set(JAVA_LONG, offset, place.address);
        struct.set(JAVA_LONG, offset + 8, place.length);
    }

    /** Memory for this call beyond what lies ready: zero, aligned for the structs, gone when the call is over. */
    MemorySegment room(long bytes) {
        return extra().allocate(Math.max(1, bytes), 8);
    }

    private Arena extra() {
        if (extra == null) {
            extra = Arena.ofConfined();
        }
        return extra;
    }

    // ---- what comes out

    /** A call that writes text or bytes into a buffer: (address, capacity, where the length goes). */
    interface Writer {
        int write(long address, long capacity, long length) throws Throwable;
    }

    /** The text that a call writes. */
    String read(Writer writer) throws Throwable {
        return new String(read(writer, Scratch::checkPlain), StandardCharsets.UTF_8);
    }

    /** The bytes that a call writes, which had this scratch's {@code error} to explain itself. */
    byte[] readBytes(Writer writer) throws Throwable {
        return read(writer, this::check);
    }

    /**
     * What a call writes; with more room the next time, if it asks for that. There may be more to write by
     * then: an eighth on top, so that those who add to it do not keep this from ending.
     */
    private byte[] read(Writer writer, IntConsumer check) throws Throwable {
        MemorySegment to = out;
        while (true) {
            int status = writer.write(to.address(), to.byteSize(), number.address());
            long length = number.get(JAVA_LONG, 0);
            if (status != Status.BUFFER_TOO_SMALL.number()) {
                check.accept(status);
                return to.asSlice(0, length).toArray(JAVA_BYTE);
            }
            to = room(length + length / 8);
        }
    }

    /** The text in an array of a struct. */
    String text(MemorySegment struct, long offset, int length) {
        MemorySegment.copy(struct, JAVA_BYTE, offset, heap, 0, length);
        return new String(heap, 0, length, StandardCharsets.UTF_8);
    }

    /** The identity that a call made, whose length it put into {@code number}. */
    String newIdentity() {
        return text(identity, 0, number.get(JAVA_INT, 0));
    }

    /** Throws unless the status is OK; the call had this scratch's {@code error} to explain itself. */
    void check(int status) {
        if (status != Status.OK.number()) {
            throw failure(status);
        }
    }

    /** What a call that had this scratch's {@code error} failed with. */
    MintageException failure(int status) {
        return explain(error, status).exception();
    }

    /** What a call failed with. */
    record Explanation(Status status, String field, String message) {
        MintageException exception() {
            return MintageException.of(status, field, message);
        }
    }

    /** Reads what a call failed with from its {@code error}. */
    static Explanation explain(MemorySegment error, int number) {
        Status status = Statuses.of(number);
        if (error.get(JAVA_INT, ERROR_STATUS) != number) {
            return new Explanation(status, "", status.sentence());
        }
        // Read once, so that it never explains another call's failure.
        error.set(JAVA_INT, ERROR_STATUS, Status.OK.number());
        return new Explanation(status, error.getString(ERROR_FIELD), error.getString(ERROR_MESSAGE));
    }

    /** Throws unless the status is OK. */
    static void checkPlain(int status) {
        if (status != Status.OK.number()) {
            throw MintageException.of(Statuses.of(status));
        }
    }

    /** Leaves nothing of one call to the next but what the next overwrites. */
    void clear() {
        used = 0;
        Arena closing = extra;
        if (closing != null) {
            MemorySegment wiping = secret;
            // First: should the stack overflow below, the next call must not find another thread's arena.
            extra = null;
            secret = null;
            shelf = texts;
            if (wiping != null) {
                wiping.fill((byte) 0);
            }
            closing.close();
        }
    }

    private static MemorySegment memory(long bytes) {
        return Arena.global().allocate(bytes, 8);
    }

    private static MemorySegment struct(long bytes) {
        MemorySegment struct = memory(bytes);
        struct.set(JAVA_INT, 0, (int) bytes);
        return struct;
    }
}
