package io.genstage.internal.protocol;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;

/** A producer's links that have ended, but whose consumers may still hold events of the producer. */
final class EndedLinks<E> {

    private static final int LEAST_BEFORE_PRUNING = 16;

    /** Ended with the stage. What came of their events may still be downstream. */
    private List<Link<E>> last = List.of();

    /** Ended before the stage. Weak, because this producer must not keep a consumer that was removed. */
    private final List<WeakReference<Link<E>>> cancelled = new ArrayList<>();

    private int pruneAt = LEAST_BEFORE_PRUNING;

    void addCancelled(Link<E> link) {
        if (cancelled.size() >= pruneAt) {
            prune();
            pruneAt = Math.max(LEAST_BEFORE_PRUNING, 2 * cancelled.size());
        }
        cancelled.add(new WeakReference<>(link));
    }

    /** The stage ends, and these links with it. */
    void addLast(List<Link<E>> links) {
        last = links;
    }

    /** {@return how many links are remembered} */
    int size() {
        return last.size() + cancelled.size();
    }

    void sweep(Sweep sweep) {
        last.forEach(link -> link.sweep(sweep));
        prune();
        for (WeakReference<Link<E>> reference : cancelled) {
            Link<E> link = reference.get();
            if (link != null) {
                link.sweep(sweep);
            }
        }
    }

    /** A consumer removes a link when it has handled the events that came over it. */
    private void prune() {
        cancelled.removeIf(reference -> {
            Link<E> link = reference.get();
            return link == null || link.isEnded();
        });
    }
}
