package io.genstage.dispatch;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What waits until the events that wait now have been delivered. A partition without a consumer holds nothing up (D16). One
 * that holds up a mark holds up all later ones as well, so they are reached in their order.
 */
final class PartitionMarks<E> {

    /**
     * One mark.
     *
     * @param ends of the partitions that hold it up, where their queues ended when it came
     * @param reached what to do then
     */
    private record Mark<E>(Map<Partition<E>, Long> ends, Runnable reached) {}

    private final List<Partition<E>> partitions;

    private final ArrayDeque<Mark<E>> waiting = new ArrayDeque<>(1);

    PartitionMarks(List<Partition<E>> partitions) {
        this.partitions = partitions;
    }

    void add(Runnable reached) {
        Map<Partition<E>, Long> ends = new HashMap<>();
        for (Partition<E> partition : partitions) {
            if (partition.backedUp()) {
                ends.put(partition, partition.end());
            }
        }
        waiting.add(new Mark<>(ends, reached));
        pass();
    }

    /** A partition's consumer has left: what waits there is waited for no longer. */
    void release(Partition<E> partition) {
        waiting.forEach(mark -> mark.ends.remove(partition));
        pass();
    }

    /** Goes on with the marks that are reached now. */
    void pass() {
        while (!waiting.isEmpty() && isReached(waiting.element())) {
            waiting.remove().reached.run();
        }
    }

    private boolean isReached(Mark<E> mark) {
        return mark.ends.entrySet().stream().allMatch(end -> end.getKey().passed(end.getValue()));
    }
}
