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
    final VerifiedStruct verified = new VerifiedStruct(struct(VerifiedStruct.BYTES));
    final VerifiedExternalStruct verifiedExternal =
        new VerifiedExternalStruct(struct(VerifiedExternalStruct.BYTES));
    final MintedStruct minted = new MintedStruct(struct(MintedStruct.BYTES));
    final VerifyRequestStruct verifyRequest = new VerifyRequestStruct(struct(VerifyRequestStruct.BYTES));
    final MintRequestStruct mintRequest = new MintRequestStruct(struct(MintRequestStruct.BYTES));
    final ExchangeRequestStruct exchangeRequest = new ExchangeRequestStruct(struct(ExchangeRequestStruct.BYTES));
    final ErrorStruct error = new ErrorStruct(struct(ErrorStruct.BYTES));
    final MemorySegment identity = memory(Native.IDENTITY_BYTES_MAX);
    /** Where a call writes a length, or another number. */
    final MemorySegment number = memory(8);
    private final MemorySegment out = memory(OUT_BYTES);
    private final MemorySegment texts = memory(TEXT_BYTES);

    final long tokenAddress = token.address();
    final long verifiedAddress = verified.memory.address();
    final long errorAddress = error.memory.address();
    final long numberAddress = number.address();

    /** Holds an id on its way into a text; no text is longer than its struct. */
    private final byte[] heap = new byte[(int) Math.max(VerifiedStruct.BYTES, VerifiedExternalStruct.BYTES)];

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
    Slice putText(String text, String field) {
        return put(Text.utf8(text, field));
    }

    /** As putText, for what holds keys: it is wiped when the call is over. */
    Slice putSecret(String text, String field) {
        byte[] bytes = Text.utf8(text, field);
        secret = room(bytes.length);
        MemorySegment.copy(bytes, 0, secret, JAVA_BYTE, 0, bytes.length);
        Arrays.fill(bytes, (byte) 0);
        return new Slice(secret.address(), bytes.length);
    }

    /** Copies bytes and says where they are; of none, too, the place is not NULL. */
    Slice put(byte[] bytes) {
        // Less than there is, so that the place of an empty text is within, too.
        if (bytes.length >= shelf.byteSize() - used) {
            shelf = room(Math.max(MORE_TEXT_BYTES, bytes.length + 1L));
            used = 0;
        }
        MemorySegment.copy(bytes, 0, shelf, JAVA_BYTE, used, bytes.length);
        Slice slice = new Slice(shelf.address() + used, bytes.length);
        used += bytes.length;
        return slice;
    }

    /** Where a text lies, and how many bytes it has. */
    record Slice(long address, long length) {
        static final Slice ABSENT = new Slice(0, 0);
    }

    /** A text that need not be given. */
    private Slice putOptional(String text, String field) {
        return text == null ? Slice.ABSENT : putText(text, field);
    }

    /** Fills in what to mint, for this identity or for a new one if there is none. */
    void putMintRequest(String identity, long scopes, Grant grant) {
        putMintRequest(mintRequest, error, identity, scopes, grant);
    }

    /** The same, in another request and with another error. */
    void putMintRequest(
            MintRequestStruct request, ErrorStruct explained, String identity, long scopes, Grant grant) {
        request.identity(putOptional(identity, "identity"));
        request.claims(putOptional(grant.claims, "claims"));
        request.audience(putOptional(grant.audience, "audience"));
        request.client(putOptional(grant.client, "client"));
        request.lifetimeMinutes(grant.lifetimeMinutes);
        request.scopes(scopes);
        request.keySlot(grant.keySlot);
        request.error(explained);
    }

    /** Fills in what to ask of the token that was put here. */
    void putVerifyRequest(long tokenLength, long scopes, Check check) {
        verifyRequest.audience(putOptional(check.audience, "audience"));
        verifyRequest.identity(putOptional(check.identity, "identity"));
        verifyRequest.token(new Slice(tokenAddress, tokenLength));
        verifyRequest.flags(check.any ? Native.SCOPES_ANY : 0);
        verifyRequest.requiredScopes(scopes);
        verifyRequest.capability(check.capability);
        verifyRequest.maxAgeS(check.maxAgeS);
        verifyRequest.error(error);
    }

    /** Fills in whom to exchange the token for that was put here. */
    void putExchangeRequest(long tokenLength, String clientId, String userId) {
        exchangeRequest.token(new Slice(tokenAddress, tokenLength));
        exchangeRequest.clientId(putText(clientId, "client_id"));
        exchangeRequest.userId(putText(userId, "user_id"));
        exchangeRequest.error(error);
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

    /** A call that writes text or bytes into a buffer. */
    interface Writer {
        int write(long address, long capacity, long lengthAddress);
    }

    /** The text that a call writes, which had this scratch's {@code error} to explain itself. */
    String readText(Writer writer) {
        return new String(readBytes(writer), StandardCharsets.UTF_8);
    }

    /** The text that a call writes. */
    String readTextPlain(Writer writer) {
        return new String(read(writer, Scratch::checkPlain), StandardCharsets.UTF_8);
    }

    /** The bytes that a call writes, which had this scratch's {@code error} to explain itself. */
    byte[] readBytes(Writer writer) {
        return read(writer, this::check);
    }

    /**
     * What a call writes; with more room the next time, if it asks for that. There may be more to write by
     * then: an eighth on top, so that those who add to it do not keep this from ending.
     */
    private byte[] read(Writer writer, IntConsumer check) {
        MemorySegment to = out;
        while (true) {
            int status = writer.write(to.address(), to.byteSize(), numberAddress);
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
        return Exceptions.of(Failure.of(error, status));
    }

    /** Throws unless the status is OK. */
    static void checkPlain(int status) {
        if (status != Status.OK.number()) {
            throw Exceptions.of(Failure.of(Status.of(status)));
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
