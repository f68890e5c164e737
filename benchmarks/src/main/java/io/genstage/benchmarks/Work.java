package io.genstage.benchmarks;

/** Keeps a core busy for a given time, touches no memory, and cannot be optimized away if its result is used. */
final class Work {

    /**
     * Set by the process that starts the others, so that all do the same work. The name does not begin with {@code
     * genstage}, because an application would reject it as a mistyped property.
     */
    static final String ROUNDS_A_MICROSECOND = "benchmarks.work";

    private static final long FACTOR = 6364136223846793005L;

    /** Short pieces of work, like the work for one event, so that the compiler compiles both in the same way. */
    private static final int PIECE = 100;

    private static final int PIECES = 5_000;

    private static final int TRIES = 500;

    private static final ThreadLocal<long[]> LAST = ThreadLocal.withInitial(() -> new long[1]);

    private Work() {}

    /** {@return how many rounds take the given time} */
    static int rounds(long nanos) {
        return Math.toIntExact(nanos * Integer.getInteger(ROUNDS_A_MICROSECOND, 0) / 1000);
    }

    /**
     * A chain of multiplications, each of which depends on the one before. The first depends on the last of this
     * thread's previous chain, so a core cannot do the work for two events in the time for one. The shift prevents the
     * compiler from folding rounds into one.
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

    /** Uses the result of work, so that the compiler cannot remove the work. */
    static void keep(long result) {
        if (result == 42) {
            System.err.println(); // hardly ever happens, but the compiler does not know that
        }
    }

    /** {@return how many rounds take a microsecond on this machine, the best of many short tries} */
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
