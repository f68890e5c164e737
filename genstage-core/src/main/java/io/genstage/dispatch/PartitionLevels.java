package io.genstage.dispatch;

import java.util.List;

/**
 * Sums and a minimum over all partitions, updated for one partition at a time, so that no operation reads all
 * partitions.
 */
final class PartitionLevels<E> {

    /** The values that were counted for each partition. */
    private final long[] demands;

    private final long[] backlogs;

    private final Minimum rooms = new Minimum();

    private long demand;

    private long queued;

    PartitionLevels(List<Partition<E>> partitions) {
        demands = new long[partitions.size()];
        backlogs = new long[partitions.size()];
        for (Partition<E> partition : partitions) {
            rooms.add(partition.room());
        }
    }

    /** Counts the partition's present values in place of its earlier ones. */
    void update(Partition<E> partition) {
        int index = partition.index();
        demand += partition.demand() - demands[index];
        demands[index] = partition.demand();
        queued += partition.backlog() - backlogs[index];
        backlogs[index] = partition.backlog();
        rooms.set(index, partition.room());
    }

    /** {@return how many events all partitions together can take, whichever partitions the events belong to} */
    long grant() {
        return Math.min(demand, rooms.get());
    }

    /** {@return how many events are queued in all partitions} */
    long queued() {
        return queued;
    }

    /** {@return how many nodes of the tree all changes together have changed} */
    long visits() {
        return rooms.visits();
    }
}
