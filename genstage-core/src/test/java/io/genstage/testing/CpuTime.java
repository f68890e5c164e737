package io.genstage.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/** Processor time of the current thread, which other processes on the machine disturb far less than the clock. */
public final class CpuTime {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuTime() {}

    /**
     * {@return the processor time that a task took, in nanoseconds: the shortest of several times}
     *
     * @param times how often it is done
     */
    public static double shortest(int times, Runnable task) {
        long[] all = new long[times];
        for (int i = 0; i < times; i++) {
            long before = THREADS.getCurrentThreadCpuTime();
            task.run();
            all[i] = THREADS.getCurrentThreadCpuTime() - before;
        }
        return Arrays.stream(all).min().orElseThrow();
    }
}
