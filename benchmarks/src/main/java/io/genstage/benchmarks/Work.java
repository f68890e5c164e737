package io.genstage.benchmarks;

/** Something that keeps a core busy for a while, touches no memory and cannot be optimized away if its result is used. */
final class Work {

    /**
     * Set by the process that starts the others, so that all of them work equally hard. It does not begin with {@code genstage}:
     * an application would take that for a mistyped key.
     */
    static final String ROUNDS_A_MICROSECOND = "benchmarks.work";

    private static final long FACTOR = 6364136223846793005L;

    /** Short pieces of work, as events bring them, so that the compiler treats them alike. */
    private static final int PIECE = 100;

    private static final int PIECES = 5_000;

    private static final int TRIES = 500;

    private static final ThreadLocal<long[]> LAST = ThreadLocal.withInitial(() -> new long[1]);

    private Work() {}

    /** {@return how many rounds take so long} */
    static int rounds(long nanos) {
        return Math.toIntExact(nanos * Integer.getInteger(ROUNDS_A_MICROSECOND, 0) / 1000);
    }

    /**
     * A chain of multiplications that each wait for the one before, and the first for the last of this thread's previous chain: so a
     * core cannot do two events' work in the time of one. The shift is in the way of folding rounds into one.
     */
    static long spin(int rounds, long seed) {
        long[] last = LAST.get();
        long value = last[0] + seed;
        for (int i = 0; i < rounds; i++) {
            value = (value ^ value >>> 29) * FACTOR;
        }
        last[0] = value;
        return value;
    }

    /** Looks at what work has come to, so that it had to be done. */
    static void keep(long result) {
        if (result == 42) {
            System.err.println(); // hardly ever, but the compiler does not know that
        }
    }

    /** {@return how many rounds take a microsecond here, the best of many short tries} */
    static int calibrate() {
        long best = Long.MAX_VALUE;
        long sink = 0;
        for (int i = 0; i < TRIES; i++) {
            long start = System.nanoTime();
            for (int piece = 0; piece < PIECES; piece++) {
                sink += spin(PIECE, piece);
            }
            best = Math.min(best, System.nanoTime() - start);
        }
        keep(sink);
        return Math.max(1, Math.toIntExact((long) PIECE * PIECES * 1000 / best));
    }
}
