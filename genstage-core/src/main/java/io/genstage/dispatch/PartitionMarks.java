package io.genstage.dispatch;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Marks that are reached when the events queued before them have been delivered. A partition without a consumer delays
 * no mark (D16). Marks are reached in their order.
 *
 * <p>Each partition has a list of the marks that it delays, so that a delivery reads the marks of that partition only.
 */
final class PartitionMarks<E> {

    /** One mark. */
    private static final class Mark {

        private final Runnable reached;

        /** How many partitions delay the mark. */
        private int partitionsLeft;

        private Mark(Runnable reached) {
            this.reached = reached;
        }
    }

    /**
     * A mark that a partition delays.
     *
     * @param end where the partition's queue ended when the mark was added
     */
    private record Delay(long end, Mark mark) {}

    private final List<Partition<E>> partitions;

    private final ArrayDeque<Mark> waiting = new ArrayDeque<>(1);

    /** The marks that each partition delays, in their order. */
    private final Map<Partition<E>, ArrayDeque<Delay>> delays = new HashMap<>(1);

    PartitionMarks(List<Partition<E>> partitions) {
        this.partitions = partitions;
    }

    void add(Runnable reached) {
        Mark mark = new Mark(reached);
        for (Partition<E> partition : partitions) {
            if (partition.hasBacklog()) {
                mark.partitionsLeft++;
                delays.computeIfAbsent(partition, none -> new ArrayDeque<>(1)).add(new Delay(partition.end(), mark));
            }
        }
        waiting.add(mark);
        runReached();
    }

    /** Removes a partition whose consumer has left: it delays no mark any more. */
    void release(Partition<E> partition) {
        ArrayDeque<Delay> released = delays.remove(partition);
        if (released != null) {
            released.forEach(delay -> delay.mark.partitionsLeft--);
            runReached();
        }
    }

    /** Runs the marks that are reached, after a partition may have delivered events. */
    void pass(Partition<E> partition) {
        ArrayDeque<Delay> delayed = delays.get(partition);
        if (delayed == null) {
            return;
        }
        while (!delayed.isEmpty() && partition.deliveredUpTo(delayed.element().end)) {
            delayed.remove().mark.partitionsLeft--;
        }
        if (delayed.isEmpty()) {
            delays.remove(partition);
        }
        runReached();
    }

    /** A queued event was removed: marks after it come one event earlier. */
    void removed(Partition<E> partition, long position) {
        ArrayDeque<Delay> delayed = delays.get(partition);
        if (delayed != null) {
            for (int left = delayed.size(); left > 0; left--) {
                Delay delay = delayed.remove();
                delayed.add(delay.end > position ? new Delay(delay.end - 1, delay.mark) : delay);
            }
        }
    }

    private void runReached() {
        while (!waiting.isEmpty() && waiting.element().partitionsLeft == 0) {
            waiting.remove().reached.run();
        }
    }
}
