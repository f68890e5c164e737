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
 * What was said of a stage besides its name, its handler and its subscriptions. All stages of which nothing was said share
 * {@link #DEFAULT}.
 *
 * @param concurrency how many instances there are
 * @param children how children are supervised, if the stage starts one for each event
 * @param scheduler the stage's own threads, if it has such
 * @param blocking whether the handler may block
 * @param buffer the buffer, if one was given
 * @param pollInterval makes a producer a polling source
 * @param dispatcher makes a dispatcher for each instance, if one was given
 * @param demand what a producer does with demand when it starts
 * @param probe a dispatcher that serves nobody, to look at; of no use for a stage that emits nothing
 * @param partitions the names of the probe's partitions, because one that has many of them makes a long list each time
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
