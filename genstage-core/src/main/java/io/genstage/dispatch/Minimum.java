package io.genstage.dispatch;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * The minimum of many numbers that change one at a time. It is a tournament: each inner node holds the smaller of its two
 * children, so a change costs at most the logarithm of the number of numbers, and ends where it makes no difference.
 */
final class Minimum {

    /** The minimum of no numbers; a number that is not there. */
    static final long NONE = Long.MAX_VALUE;

    /** The root is at 1, the children of {@code i} at {@code 2i} and {@code 2i + 1}, and the numbers in the second half. */
    private long[] nodes = {NONE, NONE};

    /** How many places were ever given out. */
    private int used;

    /** Places that were given back. */
    private final Deque<Integer> free = new ArrayDeque<>(1);

    /** How many nodes changes have looked at: what a change costs. */
    private long visits;

    /**
     * Adds a number.
     *
     * @return its place, which it keeps until it is removed
     */
    int add(long number) {
        Integer reused = free.poll();
        int place = reused == null ? used++ : reused;
        if (place == capacity()) {
            grow();
        }
        set(place, number);
        return place;
    }

    /** Changes a number. */
    void set(int place, long number) {
        long[] all = nodes;
        int node = all.length / 2 + place;
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

    /** Removes a number; another one may get its place. */
    void remove(int place) {
        set(place, NONE);
        free.push(place);
    }

    /** {@return the smallest number, or {@link #NONE} if there are none} */
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
