package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * Many tokens or identities in one crossing: lays them side by side in native memory, and reads what
 * became of each.
 */
final class Batch {
    private static final long VERIFIED_BYTES = Native.VERIFIED.byteSize();
    private static final long MINT_REQUEST_BYTES = Native.MINT_REQUEST.byteSize();
    private static final long MINTED_BYTES = Native.MINTED.byteSize();
    private static final long ERROR_BYTES = Native.ERROR.byteSize();
    private static final long SLICE_BYTES = Native.SLICE.byteSize();
    private static final long SLICE_LENGTH = Native.offset(Native.SLICE, "len");

    /** What a token takes, but for unusual ones. */
    private static final long USUAL_TOKEN_BYTES = 1024;

    private Batch() {}

    /** What the caller's collection holds now, whatever becomes of it; refused if it is too much. */
    static <T> List<T> snapshot(Collection<T> collection, String field) {
        List<T> snapshot = List.copyOf(collection);
        if (snapshot.size() > Native.BATCH_MAX) {
            throw MintageException.of(Status.INVALID_ARGUMENT, field,
                "at most " + Native.BATCH_MAX + " in one call, and these are " + snapshot.size());
        }
        return snapshot;
    }

    // ---- verifying

    /** The verdict on each token, all of them asked for the same scopes. */
    static List<Verdict> verify(Handle handle, Scratch scratch, List<String> tokens, long scopes, ScopeTable table)
            throws Throwable {
        int count = tokens.size();
        MemorySegment verified = structs(scratch, count, VERIFIED_BYTES);
        MemorySegment statuses = statuses(scratch, count);
        MemorySegment slices = slices(scratch, tokens);
        Scratch.checkPlain((int) Native.TOKEN_VERIFY_MANY.invokeExact(handle.address, slices.address(), (long) count,
            scopes, statuses.address(), verified.address()));
        Verdict[] verdicts = new Verdict[count];
        for (int at = 0; at < count; at++) {
            int status = statuses.getAtIndex(JAVA_INT, at);
            if (status == Status.OK.number()) {
                MemorySegment one = verified.asSlice(at * VERIFIED_BYTES, VERIFIED_BYTES);
                verdicts[at] = new Verified(scratch, one, tokens.get(at), table);
            } else if (Refused.says(status)) {
                verdicts[at] = new Refused(Statuses.of(status));
            } else {
                // Not this token's fault.
                throw MintageException.of(Statuses.of(status));
            }
        }
        return Collections.unmodifiableList(Arrays.asList(verdicts));
    }

    private static MemorySegment slices(Scratch scratch, List<String> tokens) {
        long bytes = 0;
        for (String token : tokens) {
            bytes += Scratch.tokenRoom(token);
        }
        MemorySegment slices = scratch.room(tokens.size() * SLICE_BYTES);
        MemorySegment texts = scratch.room(bytes);
        long slice = 0;
        long text = 0;
        for (String token : tokens) {
            slices.set(JAVA_LONG, slice, texts.address() + text);
            slices.set(JAVA_LONG, slice + SLICE_LENGTH, Scratch.putToken(texts, text, token));
            slice += SLICE_BYTES;
            text += Scratch.tokenRoom(token);
        }
        return slices;
    }

    // ---- revoking

    /** Revokes all of these identities, or none. */
    static void revoke(Handle handle, Scratch scratch, List<String> identities) throws Throwable {
        int count = identities.size();
        MemorySegment slices = scratch.room(count * SLICE_BYTES);
        for (int at = 0; at < count; at++) {
            Scratch.Place text = scratch.putText(identities.get(at), "identities[" + at + "]");
            slices.set(JAVA_LONG, at * SLICE_BYTES, text.address());
            slices.set(JAVA_LONG, at * SLICE_BYTES + SLICE_LENGTH, text.length());
        }
        scratch.check((int) Native.IDENTITY_REVOKE_MANY.invokeExact(
            handle.address, slices.address(), (long) count, scratch.error.address()));
    }

    // ---- minting

    /** What became of each request. */
    static List<MintOutcome> mint(Handle handle, Scratch scratch, List<MintRequest> requests, ScopeTable table)
            throws Throwable {
        long[] scopes = new long[requests.size()];
        for (int at = 0; at < scopes.length; at++) {
            // All of them before anything is minted: a scope that is unknown fails the whole call.
            scopes[at] = requests.get(at).grant().scopes.mask(handle, table);
        }
        MintOutcome[] outcomes = new MintOutcome[requests.size()];
        // Once, unless a token is longer than usual: then again for those alone, with the room they need.
        long room = USUAL_TOKEN_BYTES;
        while (room != 0) {
            room = mint(handle, scratch, requests, scopes, Math.min(room, Native.TOKEN_BYTES_MAX), outcomes);
        }
        return Collections.unmodifiableList(Arrays.asList(outcomes));
    }

    /** Mints what has no outcome yet; says how much room those need that did not fit, 0 if all did. */
    private static long mint(Handle handle, Scratch scratch, List<MintRequest> all, long[] scopes, long room,
            MintOutcome[] outcomes) throws Throwable {
        int[] places = new int[all.size()];
        int count = 0;
        for (int place = 0; place < places.length; place++) {
            if (outcomes[place] == null) {
                places[count++] = place;
            }
        }
        MemorySegment requests = structs(scratch, count, MINT_REQUEST_BYTES);
        MemorySegment errors = structs(scratch, count, ERROR_BYTES);
        MemorySegment minted = structs(scratch, count, MINTED_BYTES);
        MemorySegment statuses = statuses(scratch, count);
        MemorySegment tokens = scratch.room(count * room);
        for (int at = 0; at < count; at++) {
            MintRequest one = all.get(places[at]);
            scratch.putMintRequest(requests.asSlice(at * MINT_REQUEST_BYTES, MINT_REQUEST_BYTES),
                errors.address() + at * ERROR_BYTES, one.identity(), scopes[places[at]], one.grant());
        }
        Scratch.checkPlain((int) Native.TOKEN_MINT_MANY.invokeExact(handle.address, requests.address(), (long) count,
            tokens.address(), room, statuses.address(), minted.address()));
        long missing = 0;
        for (int at = 0; at < count; at++) {
            int status = statuses.getAtIndex(JAVA_INT, at);
            MemorySegment one = minted.asSlice(at * MINTED_BYTES, MINTED_BYTES);
            if (status == Status.BUFFER_TOO_SMALL.number() && Minted.tokenLength(one) > room) {
                missing = Math.max(missing, Minted.tokenLength(one));
                continue;
            }
            outcomes[places[at]] = status == Status.OK.number()
                ? Minted.of(scratch, one, tokens.asSlice(at * room, room), all.get(places[at]).identity())
                : notMinted(Scratch.explain(errors.asSlice(at * ERROR_BYTES, ERROR_BYTES), status));
        }
        return missing;
    }

    private static NotMinted notMinted(Scratch.Explanation why) {
        if (why.status().number() < Status.NOT_SHARED.number()) {
            return new NotMinted(why.status(), why.field(), why.message());
        }
        // Not this request's fault.
        throw why.exception();
    }

    /** An array of statuses, none of which says that anything was accepted until it is written. */
    private static MemorySegment statuses(Scratch scratch, int count) {
        return scratch.room(count * JAVA_INT.byteSize()).fill((byte) -1);
    }

    /** An array of structs, each of which begins with its size. */
    private static MemorySegment structs(Scratch scratch, int count, long bytes) {
        MemorySegment structs = scratch.room(count * bytes);
        for (int at = 0; at < count; at++) {
            structs.set(JAVA_INT, at * bytes, (int) bytes);
        }
        return structs;
    }
}
