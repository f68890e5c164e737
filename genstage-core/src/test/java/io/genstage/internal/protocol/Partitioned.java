package io.genstage.internal.protocol;

import io.genstage.dispatch.OrphanPolicy;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.dispatch.Placement;

/** Producing sides with two partitions: {@code even}, and {@code odd}. Negative numbers have no partition. */
final class Partitioned {

    static final IllegalStateException NOWHERE = new IllegalStateException("neither even nor odd");

    private Partitioned() {}

    static ProducerRig evenAndOdd() {
        return evenAndOdd(OrphanPolicy.HOLD);
    }

    static ProducerRig evenAndOdd(OrphanPolicy orphan) {
        PartitionOptions<Integer> options = PartitionOptions.ofNames("even", "odd")
                .withFunction(Partitioned::place)
                .withOrphan(orphan);
        return new ProducerRig(new PartitionDispatcher<>(options), 5);
    }

    private static Placement<Integer> place(Integer event) {
        if (event < 0) {
            throw NOWHERE;
        }
        return new Placement<>(event, event % 2 == 0 ? "even" : "odd");
    }
}
