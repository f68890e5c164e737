package io.genstage.dispatch;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The minimum of many numbers that change one at a time. It is a tournament tree: each inner node holds the smaller of
 * its two children. A change costs at most the logarithm of the number of numbers, and stops where it has no effect.
 */
final class Minimum {

    /** The minimum of no numbers, and the value of an unused leaf. */
    static final long NONE = Long.MAX_VALUE;

    /**
     * The root is at 1, the children of {@code i} are at {@code 2i} and {@code 2i + 1}, and the numbers in the second
     * half.
     */
    private long[] nodes = {NONE, NONE};

    /** How many leaves were ever used. */
    private int used;

    /** Unused leaves below {@link #used}. */
    private final Deque<Integer> free = new ArrayDeque<>(1);

    /** How many nodes changes have changed: the cost of changes. */
    private long visits;

    /**
     * Adds a number.
     *
     * @return its index, which is valid until the number is removed
     */
    int add(long number) {
        Integer reused = free.poll();
        int index = reused == null ? used++ : reused;
        if (index == capacity()) {
            grow();
        }
        set(index, number);
        return index;
    }

    /** Changes a number. */
    void set(int index, long number) {
        long[] all = nodes;
        int node = all.length / 2 + index;
        long least = number;
        while (all[node] != least) {
            all[node] = least;
            visits++;
            if (node == 1) {
                return;
            }
            least = Math.min(least, all[node ^ 1]);
            node /= 2;
        }
    }

    /** Removes a number. Its index may be used again. */
    void remove(int index) {
        set(index, NONE);
        free.push(index);
    }

    /** {@return the smallest number, or {@link #NONE} if there are no numbers} */
    long get() {
        return nodes[1];
    }

    /** {@return how many nodes all changes together have changed} */
    long visits() {
        return visits;
    }

    private int capacity() {
        return nodes.length / 2;
    }

    private void grow() {
        int before = capacity();
        long[] grown = new long[4 * before];
        Arrays.fill(grown, NONE);
        System.arraycopy(nodes, before, grown, 2 * before, before);
        for (int node = 2 * before - 1; node > 0; node--) {
            grown[node] = Math.min(grown[2 * node], grown[2 * node + 1]);
        }
        nodes = grown;
    }
}
