package io.genstage.history;

import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.Orphan;
import io.genstage.dispatch.PartitionDispatcher;
import java.util.SplittableRandom;

/** Each event goes to its partition, and each partition to one consumer. */
record PartitionSharing(Placing placing, int maxBacklog, Orphan orphan) implements Sharing {

    static PartitionSharing any(SplittableRandom random) {
        Placing.Kind[] kinds = Placing.Kind.values();
        return new PartitionSharing(
                new Placing(kinds[random.nextInt(kinds.length)], 1 + random.nextInt(4)),
                1 + random.nextInt(random.nextBoolean() ? 3 : 20),
                random.nextBoolean() ? Orphan.HOLD : Orphan.DISCARD);
    }

    @Override
    public Dispatcher<Event> dispatcher() {
        return new PartitionDispatcher<>(
                placing.options().withMaxBacklog(maxBacklog).withOrphan(orphan));
    }

    @Override
    public Spec spec(World world) {
        return new PartitionSpec(world, this);
    }

    @Override
    public String toString() {
        return "partition " + placing + " " + maxBacklog + " " + orphan;
    }
}
