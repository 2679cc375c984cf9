package io.mintage;

import java.util.Arrays;

/**
 * What has changed in an engine, for other engines with the same identity secret. It never changes, and
 * outlives the engine.
 */
public final class Changes {
    private final byte[] bytes;
    private final byte[] cursor;
    private final boolean complete;

    Changes(byte[] bytes, byte[] cursor, boolean complete) {
        this.bytes = bytes;
        this.cursor = cursor;
        this.complete = complete;
    }

    /**
     * What to carry elsewhere, for {@link Engine#changesApply(byte[])}. It is not secret, and tagged
     * against alteration.
     *
     * @return the bytes, a copy; none if nothing has changed
     */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Where to go on from, with {@link Engine#changesSince(byte[])}. What it holds is the engine's own
     * business; it means nothing to another engine.
     *
     * @return 24 bytes, a copy
     */
    public byte[] cursor() {
        return cursor.clone();
    }

    /**
     * Whether this is everything that the engine knows, and not only what is new.
     *
     * @return true without a cursor, or with one of another engine or of too long ago
     */
    public boolean isComplete() {
        return complete;
    }

    /**
     * Whether nothing has changed. Then there is nothing to carry.
     *
     * @return true if there are no bytes
     */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Changes that && complete == that.complete
            && Arrays.equals(bytes, that.bytes) && Arrays.equals(cursor, that.cursor);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + Arrays.hashCode(cursor);
    }

    /** How much it is. */
    @Override
    public String toString() {
        return "Changes[" + bytes.length + " bytes" + (complete ? ", complete]" : "]");
    }
}
