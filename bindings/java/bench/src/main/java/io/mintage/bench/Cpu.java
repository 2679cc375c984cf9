package io.mintage.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * CPU time of the measuring thread. Others on the same machine, the collector and the compiler make the
 * clock on the wall say more than a call costs.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Cpu {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** How often the benchmark was called; it counts that itself. */
    public long calls;
    private long began;

    @Setup(Level.Iteration)
    public void begin() {
        began = THREADS.getCurrentThreadCpuTime();
    }

    /** A counter as JMH sees it, read by the measuring thread when the iteration is over. */
    public long cpuNs() {
        return THREADS.getCurrentThreadCpuTime() - began;
    }
}
