package io.genstage.testing;

import io.genstage.BufferOptions;
import io.genstage.ConsumerStage;
import io.genstage.DemandMode;
import io.genstage.InletState;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.StageType;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.internal.engine.Control;
import io.genstage.internal.engine.ErrorPolicy;
import io.genstage.internal.engine.Execution;
import io.genstage.internal.engine.Handler;
import io.genstage.internal.engine.SourcePolicy;
import io.genstage.internal.engine.StageIdentity;
import io.genstage.internal.engine.StageListener;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.engine.Supervisor;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.internal.turns.AtomicCountdown;
import io.genstage.internal.turns.BulkExecutor;
import io.genstage.internal.turns.Threading;
import io.genstage.internal.turns.Watchdog;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Creates real stages that behave as in a running pipeline, without a pipeline. */
public final class Shells {

    private static final Control RUNNING = new Control() {

        @Override
        public boolean consumersOver() {
            return true;
        }

        @Override
        public void whenConsumersOver(Runnable action) {
            action.run();
        }

        @Override
        public boolean handlersRun() {
            return true;
        }

        @Override
        public boolean sourcesRun() {
            return true;
        }

        @Override
        public InletState inlets() {
            return InletState.ACCEPTING;
        }

        @Override
        public boolean keepsInlets() {
            return false;
        }

        @Override
        public String whyInletsAreClosed() {
            return "they are open";
        }

        @Override
        public int starts() {
            return 1;
        }

        @Override
        public boolean closed() {
            return false;
        }

        @Override
        public @Nullable Long deadline() {
            return null;
        }

        @Override
        public @Nullable Duration childTimeout() {
            return null;
        }
    };

    private Shells() {}

    public static <O> StageShell<Object, O> producer(
            ProducerStage<O> stage, Scheduler scheduler, StageListener listener) {
        Fates fates = new Fates();
        StageShell<Object, O> shell = new StageShell<>(
                new StageIdentity("stress", "producer", 0, StageType.PRODUCER),
                Handler.ofProducer(() -> stage),
                null,
                new ProducerSide<>(new DemandDispatcher<>(), BufferOptions.PRODUCER_DEFAULT, DemandMode.FORWARD, fates),
                fates,
                execution(scheduler, listener));
        return started(shell);
    }

    public static <I> StageShell<I, Void> consumer(
            ConsumerStage<I> stage, Scheduler scheduler, StageListener listener) {
        Fates fates = new Fates();
        StageShell<I, Void> shell = new StageShell<>(
                new StageIdentity("stress", "consumer", 0, StageType.CONSUMER),
                Handler.ofConsumer(() -> stage),
                new ConsumerSide<>(fates),
                null,
                fates,
                execution(scheduler, listener));
        return started(shell);
    }

    private static <I, O> StageShell<I, O> started(StageShell<I, O> shell) {
        try (BulkExecutor alone = new BulkExecutor()) {
            shell.start(new AtomicCountdown(1, () -> {}), alone);
        }
        return shell;
    }

    private static Execution execution(Scheduler scheduler, StageListener listener) {
        return new Execution(
                new Threading(scheduler, scheduler, new Watchdog(scheduler), true),
                null,
                ErrorPolicy.DEFAULT,
                SourcePolicy.DEFAULT,
                null,
                RUNNING,
                Supervisor.NONE,
                null,
                listener);
    }
}
