package io.genstage.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Something that keeps a core busy for a while, touches no memory and cannot be optimized away if its result is used. */
final class Work {

    /**
     * Set by the process that starts the others, so that all of them work equally hard. It does not begin with {@code genstage}:
     * an application would take that for a mistyped key.
     */
    static final String ROUNDS_A_MICROSECOND = "benchmarks.work";

    private static final ThreadMXBean THREAD = ManagementFactory.getThreadMXBean();

    /** Short pieces of work, as events bring them, so that the compiler treats them alike. */
    private static final int PIECE = 1_000;

    private static final int PIECES = 20_000;

    private Work() {}

    /** {@return how many rounds take so long} */
    static int rounds(long nanos) {
        return Math.toIntExact(nanos * Integer.getInteger(ROUNDS_A_MICROSECOND, 0) / 1000);
    }

    static long spin(int rounds, long seed) {
        long value = seed;
        for (int i = 0; i < rounds; i++) {
            value = (value ^ value >>> 29) * 6364136223846793005L; // the shift is in the way of folding rounds into one
        }
        return value;
    }

    /** {@return how many rounds take a microsecond here, the best of some tries} */
    static int calibrate() {
        long best = Long.MAX_VALUE;
        long sink = 0;
        for (int i = 0; i < 8; i++) {
            long start = THREAD.getCurrentThreadCpuTime();
            for (int piece = 0; piece < PIECES; piece++) {
                sink += spin(PIECE, piece);
            }
            best = Math.min(best, THREAD.getCurrentThreadCpuTime() - start);
        }
        if (sink == 42) {
            System.err.println(); // never, but the compiler does not know that
        }
        return Math.max(1, Math.toIntExact((long) PIECE * PIECES * 1000 / best));
    }
}
