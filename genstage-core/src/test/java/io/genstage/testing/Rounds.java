package io.genstage.testing;

/**
 * How often a test repeats what must hold each time. The ordinary build repeats it a few times. {@code .ci/run} sets
 * {@code -Dtest.rounds=3} and repeats it three times as often.
 */
public final class Rounds {

    private static final int FACTOR = Integer.getInteger("test.rounds", 1);

    private Rounds() {}

    /**
     * {@return the number of rounds}
     *
     * @param ordinary the number in the ordinary build
     */
    public static int of(int ordinary) {
        return ordinary * FACTOR;
    }
}
