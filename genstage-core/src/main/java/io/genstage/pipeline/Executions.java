package io.genstage.pipeline;

import io.genstage.Scheduler;
import io.genstage.UndeliveredHandler;
import io.genstage.definition.StageDefinition;
import io.genstage.internal.engine.Control;
import io.genstage.internal.engine.ErrorPolicy;
import io.genstage.internal.engine.Execution;
import io.genstage.internal.engine.SourcePolicy;
import io.genstage.internal.engine.StageListener;
import io.genstage.internal.engine.Supervisor;
import io.genstage.internal.turns.Threading;
import io.genstage.internal.turns.Watchdog;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@link Execution} of each stage. Stages with equal settings share one, unless they have a separate
 * scheduler.
 */
final class Executions {

    private record Key(
            boolean blocking,
            @Nullable Duration pollInterval,
            ErrorPolicy errors,
            SourcePolicy source,
            @Nullable Duration timeout) {}

    private final Scheduler scheduler;

    private final Watchdog watchdog;

    private final Control control;

    private final Supervisor supervisor;

    /** Is notified of given-up events, or {@code null}. */
    private final @Nullable UndeliveredHandler undelivered;

    private final StageListener listener;

    private final DeadLetters deadLetters;

    private final Map<Key, Execution> shared = new ConcurrentHashMap<>();

    Executions(
            Scheduler scheduler,
            Control control,
            Supervisor supervisor,
            @Nullable UndeliveredHandler undelivered,
            StageListener listener,
            DeadLetters deadLetters) {
        this.scheduler = scheduler;
        this.watchdog = new Watchdog(scheduler);
        this.control = control;
        this.supervisor = supervisor;
        this.undelivered = undelivered;
        this.listener = listener;
        this.deadLetters = deadLetters;
    }

    Execution of(StageDefinition stage) {
        Scheduler own = stage.scheduler();
        Key key = new Key(
                stage.blocking(),
                stage.pollInterval(),
                errors(stage),
                new SourcePolicy(stage.maxInFlight(), stage.onGivenUp()),
                stage.timeout());
        return own == null
                ? shared.computeIfAbsent(key, same -> newExecution(scheduler, same))
                : newExecution(own, key);
    }

    private ErrorPolicy errors(StageDefinition stage) {
        return new ErrorPolicy(stage.onError(), stage.delivery(), deadLetters.sinkOf(stage));
    }

    private Execution newExecution(Scheduler threads, Key key) {
        return new Execution(
                new Threading(scheduler, threads, watchdog, key.blocking),
                key.pollInterval,
                key.errors,
                key.source,
                key.timeout,
                control,
                supervisor,
                undelivered,
                listener);
    }
}
