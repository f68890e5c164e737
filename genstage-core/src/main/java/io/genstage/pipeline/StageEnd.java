package io.genstage.pipeline;

import java.util.BitSet;
import java.util.concurrent.CompletableFuture;

/** How the instances of a stage end, and how the stage is removed then. There is none before the first has, or somebody asks. */
final class StageEnd {

    private final int instances;

    /** The numbers of the instances that have ended. */
    private final BitSet over = new BitSet();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private boolean removing;

    private final CompletableFuture<Void> removed = new CompletableFuture<>();

    /**
     * The end of a stage.
     *
     * @param instances how many instances it has
     */
    StageEnd(int instances) {
        this.instances = instances;
    }

    /** One of the instances has ended. */
    void ended(int index) {
        if (isLast(index)) {
            ended.complete(null);
        }
    }

    private synchronized boolean isLast(int index) {
        over.set(index);
        return over.cardinality() == instances;
    }

    /** {@return whether an instance has ended} */
    synchronized boolean isOver(int index) {
        return over.get(index);
    }

    /** {@return completes when all instances have ended} */
    CompletableFuture<Void> ended() {
        return ended;
    }

    /** {@return whether nobody has begun to remove the stage before} */
    synchronized boolean beginRemoval() {
        boolean first = !removing;
        removing = true;
        return first;
    }

    /** {@return completes when the stage was removed} */
    CompletableFuture<Void> removed() {
        return removed;
    }
}
