package io.genstage.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * Assigns events to partitions, as GenStage's {@code :hash} option does. The stage calls it once for each event, on its
 * own thread. If the stage has several instances, they call it concurrently.
 *
 * <pre>{@code
 * import io.genstage.dispatch.PartitionFunction;
 * import io.genstage.dispatch.Placement;
 *
 * PartitionFunction<Order> bySize = order -> order.isEmpty()
 *         ? null // discarded
 *         : new Placement<>(order, order.total() > 1_000 ? "big" : "small");
 * }</pre>
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface PartitionFunction<E> {

    /**
     * Assigns an event to a partition. If this method throws, the event is discarded as failed, and the other events
     * are not affected.
     *
     * @param event the event
     * @return the partition, and the event or a replacement; {@code null} to discard the event, which then uses up no
     *     demand
     */
    @Nullable
    Placement<E> place(E event);
}
