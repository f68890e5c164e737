package io.genstage.history.dispatch;

import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.OrphanPolicy;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;
import java.util.SplittableRandom;

/** Partitions: each event goes to its partition, and each partition has at most one consumer. */
public record PartitionConfig(Partitioning partitioning, int maxBacklog, OrphanPolicy orphan)
        implements DispatcherConfig {

    public static PartitionConfig any(SplittableRandom random) {
        Partitioning.Kind[] kinds = Partitioning.Kind.values();
        return new PartitionConfig(
                new Partitioning(kinds[random.nextInt(kinds.length)], 1 + random.nextInt(4)),
                1 + random.nextInt(random.nextBoolean() ? 3 : 20),
                random.nextBoolean() ? OrphanPolicy.HOLD : OrphanPolicy.DISCARD);
    }

    @Override
    public Dispatcher<Event> dispatcher() {
        return new PartitionDispatcher<>(
                partitioning.options().withMaxBacklog(maxBacklog).withOrphan(orphan));
    }

    @Override
    public DispatcherModel model(HistoryLog log) {
        return new PartitionDispatcherModel(log, this);
    }

    @Override
    public String toString() {
        return "partition " + partitioning + " " + maxBacklog + " " + orphan;
    }
}
