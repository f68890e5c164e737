package io.genstage.history;

import org.jspecify.annotations.Nullable;

/** The last batch of a step, which has failed although its handler has returned, if what comes behind it throws. */
final class LastBatch {

    private @Nullable Edge edge;

    private int size;

    private boolean thrownBehind;

    void handled(Edge from, int events) {
        edge = from;
        size = events;
    }

    /** Losses, or the dispatcher, have thrown. */
    void thrownBehind(boolean thrown) {
        thrownBehind |= thrown;
    }

    /** Takes it back if it must have failed. */
    boolean hasFailed(Edge from, long processed) {
        if (thrownBehind && edge == from && processed == from.handled - size) {
            from.failedAfterAll(size);
            edge = null;
            return true;
        }
        return false;
    }

    void stepIsOver() {
        thrownBehind = false;
        edge = null;
    }
}
