package io.genstage.history;

import java.util.Arrays;

/** Something that waits until the events that are queued now have been delivered (R192). */
final class Mark {

    /** For each partition, how many events must have left it; 0 if there is nothing to wait for. */
    long[] mustHaveLeft = {};

    boolean reached;

    @Override
    public String toString() {
        return "behind " + Arrays.toString(mustHaveLeft);
    }
}
