package io.genstage.lineage;

import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.dispatch.Placement;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which stages take the events of a stage. */
final class Outlet {

    private enum Kind {
        DEMAND,
        BROADCAST,
        PARTITION
    }

    /** Selectors and partition functions reject the events whose number has this remainder. */
    private static final int REJECTED = 5;

    private final Lineage lineage;

    private final Kind kind;

    private final int partitions;

    /** The consumers, and whether each of them has a selector. */
    private final Map<String, Boolean> consumers = new LinkedHashMap<>();

    Outlet(Lineage lineage) {
        this.lineage = lineage;
        this.kind = Kind.values()[lineage.random.nextInt(3)];
        this.partitions = 1 + lineage.random.nextInt(3);
    }

    Dispatcher<Item> dispatcher() {
        return switch (kind) {
            case DEMAND -> new DemandDispatcher<>();
            case BROADCAST -> new BroadcastDispatcher<>();
            case PARTITION ->
                new PartitionDispatcher<>(PartitionOptions.<Item>ofNames(IntStream.range(0, partitions)
                                .mapToObj(i -> "p" + i)
                                .toList())
                        .withFunction(this::place));
        };
    }

    private @Nullable Placement<Item> place(Item item) {
        if (rejects(item)) {
            return null;
        }
        return new Placement<>(item.id() % 2 == 0 ? item.replaced() : item, "p" + item.id() % partitions);
    }

    private static boolean rejects(Item item) {
        return item.id() % REJECTED == 0;
    }

    /** {@return whether a second stage may subscribe} */
    boolean isShared() {
        return kind != Kind.PARTITION;
    }

    /** {@return how many instances the stage has that subscribes} */
    int instances() {
        return kind == Kind.PARTITION ? partitions : kind == Kind.DEMAND ? 1 + lineage.random.nextInt(2) : 1;
    }

    /** {@return the options of the subscription of a stage} */
    SubscriptionOptions subscription(String stage, SubscriptionOptions options) {
        boolean selects = kind == Kind.BROADCAST && lineage.oneIn(2);
        consumers.put(stage, selects);
        return selects ? options.withSelector((Item item) -> !rejects(item)) : options;
    }

    /** The stage has emitted an event. */
    void took(Item item) {
        Set<String> takers = new HashSet<>();
        consumers.forEach((stage, selects) -> {
            boolean mayReject = selects || kind == Kind.PARTITION;
            if (!mayReject || !rejects(item)) {
                takers.add(stage);
            }
        });
        item.takenBy(takers, kind == Kind.DEMAND);
    }
}
