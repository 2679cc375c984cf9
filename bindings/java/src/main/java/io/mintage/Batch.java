package io.mintage;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Many tokens or identities in one crossing: lays them side by side in native memory, and reads what
 * became of each.
 */
final class Batch {
    /** What a token takes, but for unusual ones. */
    private static final long USUAL_TOKEN_BYTES = 1024;

    private Batch() {}

    /** What the caller's collection holds now, whatever becomes of it; refused if it is too much. */
    static <T> List<T> snapshot(Collection<T> collection, String field) {
        List<T> snapshot = List.copyOf(collection);
        if (snapshot.size() > Native.BATCH_MAX) {
            throw Failure.argument(field,
                "at most " + Native.BATCH_MAX + " in one call, and these are " + snapshot.size());
        }
        return snapshot;
    }

    // ---- verifying

    /** The verdict on each token, all of them asked for the same scopes. */
    static List<Verdict> verify(Handle handle, Scratch scratch, List<String> tokens, long scopes, ScopeTable table) {
        int count = tokens.size();
        MemorySegment verified = structs(scratch, count, VerifiedStruct.BYTES);
        MemorySegment statuses = statuses(scratch, count);
        MemorySegment slices = slices(scratch, tokens);
        Scratch.checkPlain(Native.tokenVerifyMany(
            handle.address, slices.address(), count, scopes, statuses.address(), verified.address()));
        Verdict[] verdicts = new Verdict[count];
        for (int at = 0; at < count; at++) {
            int status = statuses.getAtIndex(JAVA_INT, at);
            if (status == Status.OK.number()) {
                VerifiedStruct one =
                    new VerifiedStruct(verified.asSlice(at * VerifiedStruct.BYTES, VerifiedStruct.BYTES));
                verdicts[at] = new Verified(scratch, one, tokens.get(at), table);
            } else if (Refused.says(status)) {
                verdicts[at] = new Refused(Status.of(status));
            } else {
                // Not this token's fault.
                throw Exceptions.of(Failure.of(Status.of(status)));
            }
        }
        return Collections.unmodifiableList(Arrays.asList(verdicts));
    }

    private static MemorySegment slices(Scratch scratch, List<String> tokens) {
        long bytes = 0;
        for (String token : tokens) {
            bytes += Scratch.tokenRoom(token);
        }
        MemorySegment slices = scratch.room(tokens.size() * SliceStruct.BYTES);
        MemorySegment texts = scratch.room(bytes);
        long text = 0;
        for (int at = 0; at < tokens.size(); at++) {
            String token = tokens.get(at);
            long length = Scratch.putToken(texts, text, token);
            slice(slices, at).data(new Scratch.Slice(texts.address() + text, length));
            text += Scratch.tokenRoom(token);
        }
        return slices;
    }

    private static SliceStruct slice(MemorySegment slices, int at) {
        return new SliceStruct(slices.asSlice(at * SliceStruct.BYTES, SliceStruct.BYTES));
    }

    // ---- revoking

    /** Revokes all of these identities, or none. */
    static void revoke(Handle handle, Scratch scratch, List<String> identities) {
        int count = identities.size();
        MemorySegment slices = scratch.room(count * SliceStruct.BYTES);
        for (int at = 0; at < count; at++) {
            slice(slices, at).data(scratch.putText(identities.get(at), "identities[" + at + "]"));
        }
        scratch.check(Native.identityRevokeMany(handle.address, slices.address(), count, scratch.errorAddress));
    }

    // ---- minting

    /** What became of each request. */
    static List<MintOutcome> mint(Handle handle, Scratch scratch, List<MintRequest> requests, ScopeTable table) {
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
            MintOutcome[] outcomes) {
        int[] open = IntStream.range(0, all.size()).filter(index -> outcomes[index] == null).toArray();
        int count = open.length;
        MemorySegment requests = structs(scratch, count, MintRequestStruct.BYTES);
        MemorySegment errors = structs(scratch, count, ErrorStruct.BYTES);
        MemorySegment minted = structs(scratch, count, MintedStruct.BYTES);
        MemorySegment statuses = statuses(scratch, count);
        MemorySegment tokens = scratch.room(count * room);
        for (int at = 0; at < count; at++) {
            MintRequest one = all.get(open[at]);
            scratch.putMintRequest(
                new MintRequestStruct(requests.asSlice(at * MintRequestStruct.BYTES, MintRequestStruct.BYTES)),
                error(errors, at), one.identity(), scopes[open[at]], one.grant());
        }
        Scratch.checkPlain(Native.tokenMintMany(handle.address, requests.address(), count, tokens.address(), room,
            statuses.address(), minted.address()));
        long missing = 0;
        for (int at = 0; at < count; at++) {
            int status = statuses.getAtIndex(JAVA_INT, at);
            MintedStruct one = new MintedStruct(minted.asSlice(at * MintedStruct.BYTES, MintedStruct.BYTES));
            if (status == Status.BUFFER_TOO_SMALL.number() && one.tokenLen() > room) {
                missing = Math.max(missing, one.tokenLen());
                continue;
            }
            outcomes[open[at]] = status == Status.OK.number()
                ? Minted.of(scratch, one, tokens.asSlice(at * room, room), all.get(open[at]).identity())
                : notMinted(Failure.of(error(errors, at), status));
        }
        return missing;
    }

    private static ErrorStruct error(MemorySegment errors, int at) {
        return new ErrorStruct(errors.asSlice(at * ErrorStruct.BYTES, ErrorStruct.BYTES));
    }

    private static NotMinted notMinted(Failure why) {
        if (why.status().number() < Status.NOT_SHARED.number()) {
            return new NotMinted(why.status(), why.field(), why.message());
        }
        // Not this request's fault.
        throw Exceptions.of(why);
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
