package io.genstage.definition;

import io.genstage.BufferOptions;
import io.genstage.DemandMode;
import io.genstage.Scheduler;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.supervision.ChildOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The options of a stage besides its name, its handler and its subscriptions. All stages without options share {@link
 * #DEFAULT}.
 *
 * @param concurrency the number of instances
 * @param children how children are supervised, or {@code null} if the stage does not start a child for each event
 * @param scheduler the stage's own scheduler, or {@code null} if it uses the pipeline's
 * @param blocking whether the handler may block
 * @param buffer the buffer, or {@code null} if the property is not set
 * @param pollInterval makes a producer a polling source, or {@code null} if it is not polled
 * @param dispatcher makes a dispatcher for each instance, or {@code null} if the property is not set
 * @param demand what a producer does with demand when it starts
 * @param probe a dispatcher without consumers, to inspect; not used for a stage that emits no events
 * @param partitions the names of the probe's partitions, kept because a dispatcher with many partitions makes a long
 *     list each time
 */
record StageSettings(
        int concurrency,
        @Nullable ChildOptions children,
        @Nullable Scheduler scheduler,
        boolean blocking,
        @Nullable BufferOptions buffer,
        @Nullable Duration pollInterval,
        @Nullable Supplier<? extends Dispatcher<?>> dispatcher,
        DemandMode demand,
        Dispatcher<?> probe,
        List<String> partitions) {

    /** One instance that may block, with a demand dispatcher. */
    static final StageSettings DEFAULT = new StageSettings(
            1, null, null, true, null, null, null, DemandMode.FORWARD, new DemandDispatcher<>(), List.of());
}
