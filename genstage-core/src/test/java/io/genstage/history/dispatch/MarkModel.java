package io.genstage.history.dispatch;

import java.util.Arrays;

/** Predicts a mark: the dispatcher reaches it when it has delivered the events that are queued now (R192). */
public final class MarkModel {

    /**
     * How many events must have left each partition since its start; 0 for a partition that the mark does not wait for.
     */
    long[] mustHaveLeft = {};

    /** An event was removed from a partition. */
    void removed(int partition, long position) {
        if (mustHaveLeft[partition] > position) {
            mustHaveLeft[partition]--;
        }
    }

    /** The dispatcher has reached the mark. */
    public boolean reached;

    @Override
    public String toString() {
        return "after " + Arrays.toString(mustHaveLeft);
    }
}
