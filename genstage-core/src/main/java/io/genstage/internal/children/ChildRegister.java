package io.genstage.internal.children;

import io.genstage.internal.protocol.InProgress;
import io.genstage.snapshot.ChildCounts;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The children of a stage, by number. Belongs to the stage's turn, except for the methods that say otherwise.
 *
 * @param <E> the type of the events
 */
final class ChildRegister<E> {

    private final Map<Long, ChildEntry<E>> children = new ConcurrentHashMap<>();

    private long lastId;

    private int restarting;

    private ChildCounts counts = ChildCounts.NONE;

    ChildEntry<E> add(InProgress<E> event) {
        ChildEntry<E> child = new ChildEntry<>(++lastId, event);
        children.put(child.id(), child);
        return child;
    }

    void remove(ChildEntry<E> child) {
        children.remove(child.id());
        restarting -= child.restarting() ? 1 : 0;
        recount();
    }

    /** A child waits for its restart. */
    void beginRestarting() {
        restarting++;
        recount();
    }

    /** A child no longer waits for its restart. */
    void endRestarting() {
        restarting--;
        recount();
    }

    /** Updates the counts. */
    void recount() {
        counts = new ChildCounts(children.size() - restarting, restarting);
    }

    boolean has(ChildEntry<E> child) {
        return children.containsKey(child.id());
    }

    @Nullable
    ChildEntry<E> find(long id) {
        return children.get(id);
    }

    /** {@return all children, the oldest first} */
    List<ChildEntry<E>> all() {
        return children.values().stream()
                .sorted(Comparator.comparingLong(ChildEntry::id))
                .toList();
    }

    /** {@return whether one of the children runs on the current thread; on any thread} */
    boolean runsOnCurrentThread() {
        return children.values().stream().anyMatch(ChildEntry::runsOnCurrentThread);
    }

    /** {@return how many children will end without another request; on any thread} */
    long pending() {
        return children.values().stream().filter(child -> !child.blocked()).count();
    }

    int size() {
        return children.size();
    }

    /** {@return the latest counts; on any thread} */
    ChildCounts counts() {
        return counts;
    }
}
