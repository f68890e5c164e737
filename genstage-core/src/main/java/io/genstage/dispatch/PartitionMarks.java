package io.genstage.dispatch;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What waits until the events that wait now have been delivered. A partition without a consumer holds nothing up (D16). One
 * that holds up a mark holds up all later ones as well, so they are reached in their order.
 *
 * <p>Each partition has a list of the marks that it holds up, so that a delivery looks at that partition's marks only.
 */
final class PartitionMarks<E> {

    /** One mark. */
    private static final class Mark {

        private final Runnable reached;

        /** How many partitions hold it up. */
        private int holders;

        private Mark(Runnable reached) {
            this.reached = reached;
        }
    }

    /**
     * A partition holds up a mark.
     *
     * @param end where the partition's queue ended when the mark came
     */
    private record Hold(long end, Mark mark) {}

    private final List<Partition<E>> partitions;

    private final ArrayDeque<Mark> waiting = new ArrayDeque<>(1);

    /** What each partition holds up, in the order of the marks. */
    private final Map<Partition<E>, ArrayDeque<Hold>> holds = new HashMap<>(1);

    PartitionMarks(List<Partition<E>> partitions) {
        this.partitions = partitions;
    }

    void add(Runnable reached) {
        Mark mark = new Mark(reached);
        for (Partition<E> partition : partitions) {
            if (partition.backedUp()) {
                mark.holders++;
                holds.computeIfAbsent(partition, none -> new ArrayDeque<>(1)).add(new Hold(partition.end(), mark));
            }
        }
        waiting.add(mark);
        goOn();
    }

    /** A partition's consumer has left: marks do not wait for that partition any more. */
    void release(Partition<E> partition) {
        ArrayDeque<Hold> released = holds.remove(partition);
        if (released != null) {
            released.forEach(hold -> hold.mark.holders--);
            goOn();
        }
    }

    /** A partition may have delivered what it held: goes on with the marks that are reached now. */
    void pass(Partition<E> partition) {
        ArrayDeque<Hold> held = holds.get(partition);
        if (held == null) {
            return;
        }
        while (!held.isEmpty() && partition.passed(held.element().end)) {
            held.remove().mark.holders--;
        }
        if (held.isEmpty()) {
            holds.remove(partition);
        }
        goOn();
    }

    private void goOn() {
        while (!waiting.isEmpty() && waiting.element().holders == 0) {
            waiting.remove().reached.run();
        }
    }
}
