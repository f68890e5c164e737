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

    private static final long FACTOR = 6364136223846793005L;

    /** Short pieces of work, as events bring them, so that the compiler treats them alike. */
    private static final int PIECE = 1_000;

    private static final int PIECES = 20_000;

    private Work() {}

    /** {@return how many rounds take so long} */
    static int rounds(long nanos) {
        return Math.toIntExact(nanos * Integer.getInteger(ROUNDS_A_MICROSECOND, 0) / 1000);
    }

    /**
     * Six multiplications a round that do not wait for each other, so that the core is busy with them: of a chain in which each waits
     * for the one before, it would do that of the next event in the same time. The shifts are in the way of folding rounds into one.
     */
    static long spin(int rounds, long seed) {
        long a = seed;
        long b = seed + 1;
        long c = seed + 2;
        long d = seed + 3;
        long e = seed + 4;
        long f = seed + 5;
        for (int i = 0; i < rounds; i++) {
            a = (a ^ a >>> 29) * FACTOR;
            b = (b ^ b >>> 29) * FACTOR;
            c = (c ^ c >>> 29) * FACTOR;
            d = (d ^ d >>> 29) * FACTOR;
            e = (e ^ e >>> 29) * FACTOR;
            f = (f ^ f >>> 29) * FACTOR;
        }
        return a ^ b ^ c ^ d ^ e ^ f;
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
