package io.genstage.history.dispatch;

import java.util.Arrays;

/** Something that waits until the events that are queued now have been delivered (R192). */
public final class MarkModel {

    /** For each partition, how many events must have left it; 0 if there is nothing to wait for. */
    long[] mustHaveLeft = {};

    public boolean reached;

    @Override
    public String toString() {
        return "behind " + Arrays.toString(mustHaveLeft);
    }
}
