package io.genstage.dispatch;

import java.util.List;

/** Sums and minimum over all partitions, kept up to date partition by partition, so that nothing has to look at all of them. */
final class PartitionLevels<E> {

    /** What was counted of each partition. */
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

    /** Counts a partition again, because it may have changed. */
    void update(Partition<E> partition) {
        int index = partition.index();
        demand += partition.demand() - demands[index];
        demands[index] = partition.demand();
        queued += partition.backlog() - backlogs[index];
        backlogs[index] = partition.backlog();
        rooms.set(index, partition.room());
    }

    /** {@return how many events all partitions together could take, whichever partitions the events belong to} */
    long grant() {
        return Math.min(demand, rooms.get());
    }

    /** {@return how many events wait in all partitions} */
    long queued() {
        return queued;
    }

    /** {@return how many nodes of the tournament all changes together have changed} */
    long visits() {
        return rooms.visits();
    }
}
