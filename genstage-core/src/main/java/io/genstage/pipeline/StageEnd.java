package io.genstage.pipeline;

import io.genstage.internal.threads.SharedFuture;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The end of a stage: which instances have ended, and the removal of the stage. Created when the first instance ends,
 * or when another class needs it.
 */
final class StageEnd {

    private final int instances;

    /** The numbers of the instances that have ended. */
    private final BitSet over = new BitSet();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private @Nullable SharedFuture<Void> removed;

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

    /**
     * Begins to remove the stage, unless a removal has begun.
     *
     * @param future completes when the stage is removed
     * @return that future, or the future of the removal that has begun
     */
    synchronized SharedFuture<Void> beginRemoval(SharedFuture<Void> future) {
        if (removed == null) {
            removed = future;
        }
        return removed;
    }
}
