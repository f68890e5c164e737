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

    /** The numbers of the instances that have ended. */
    private final BitSet over = new BitSet();

    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private @Nullable SharedFuture<Void> removed;

    /** An instance has ended. {@return how many instances have ended} */
    synchronized int instanceEnded(int index) {
        over.set(index);
        return over.cardinality();
    }

    /** {@return whether an instance has ended} */
    synchronized boolean instanceHasEnded(int index) {
        return over.get(index);
    }

    /** All instances have ended. */
    void complete() {
        ended.complete(null);
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

    /** {@return whether the stage is being removed, or was removed} */
    synchronized boolean removalBegun() {
        return removed != null;
    }
}
