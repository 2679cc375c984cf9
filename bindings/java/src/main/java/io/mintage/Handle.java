package io.mintage;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A native engine, and who is inside it.
 *
 * <p>Whoever calls the engine takes a {@link Scratch} in its name first and gives it back afterwards.
 * Closing marks those that are taken, and the memory goes with the last of them: so closing waits for
 * nobody, nobody touches freed memory, and calling costs no counter that all threads share.
 *
 * <p>It knows nothing of the {@link Engine} that it belongs to, so that the collector can find that
 * forgotten and close this.
 */
final class Handle implements Runnable {
    private static final AtomicLong IDS = new AtomicLong();

    /** For calls that need memory and no engine. */
    static final Handle NONE = new Handle(0);

    /** The engine's address. */
    final long address;

    /** Positive, and never used again. */
    private final long id = IDS.incrementAndGet();
    private volatile boolean closed;
    /** Those who keep the memory: the open engine itself, and after closing the calls under way. */
    private final AtomicInteger holders = new AtomicInteger(1);

    Handle(long address) {
        this.address = address;
    }

    /** Takes a scratch for a call into this engine. Whoever gets one keeps the engine alive with it. */
    Scratch enter() {
        Scratch scratch = Scratch.take(id);
        // Taken first, looked second, and closing does it the other way round: one sees the other.
        if (closed) {
            leave(scratch);
            throw new IllegalStateException("the engine is closed");
        }
        return scratch;
    }

    /** Gives the scratch back. */
    void leave(Scratch scratch) {
        try {
            scratch.clear();
        } finally {
            if (!scratch.giveBack(id)) {
                letGo();
            }
        }
    }

    /** What to do inside an engine. */
    interface Call<T> {
        T run(Scratch scratch);
    }

    /** Does it. */
    <T> T call(Call<T> call) {
        Scratch scratch = enter();
        try {
            return call.run(scratch);
        } finally {
            leave(scratch);
        }
    }

    /** Closes the engine. The cleaner sees to it that this happens once. */
    @Override
    public void run() {
        closed = true;
        for (Scratch scratch : Scratch.all()) {
            // Counted before it is marked, because the one who is marked may leave at once.
            holders.incrementAndGet();
            if (!scratch.mark(id)) {
                holders.decrementAndGet();
            }
        }
        letGo();
    }

    /** Whether the memory is still there; for tests. */
    boolean isOpen() {
        return holders.get() > 0;
    }

    private void letGo() {
        if (holders.decrementAndGet() == 0) {
            Native.engineFree(address);
        }
    }
}
