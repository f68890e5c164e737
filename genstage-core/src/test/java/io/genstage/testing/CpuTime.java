package io.genstage.testing;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * Measures the processor time of the current thread. Other processes on the machine disturb it far less than the clock.
 */
public final class CpuTime {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private CpuTime() {}

    /**
     * {@return the processor time of a task in nanoseconds, the shortest of several runs}
     *
     * @param times how often the task runs
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
