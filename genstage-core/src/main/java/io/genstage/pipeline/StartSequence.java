package io.genstage.pipeline;

import io.genstage.StageType;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.Countdown;
import io.genstage.internal.turns.BulkExecutor;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Starts a pipeline in steps. All stages that a step concerns do it in their turns, and the last stage begins the next
 * step. No thread waits, so a test can drive the sequence by hand.
 */
final class StartSequence {

    @FunctionalInterface
    private interface Step {
        void take(StageShell<?, ?> shell, Countdown all, BulkExecutor bulk);
    }

    private final List<StageShell<?, ?>> shells;

    private final Consumer<ActionBarrier> subscribe;

    private final Runnable open;

    private final Runnable released;

    /**
     * A sequence for all stages of a pipeline.
     *
     * @param subscribe makes all declared subscriptions
     * @param open called when they are open, before demand is released, so that the first ask is answered
     * @param released called when demand is released
     */
    StartSequence(List<StageShell<?, ?>> shells, Consumer<ActionBarrier> subscribe, Runnable open, Runnable released) {
        this.shells = shells;
        this.subscribe = subscribe;
        this.open = open;
        this.released = released;
    }

    void run() {
        each(type -> true, StageShell::start, this::subscribe);
    }

    /** The producers have answered all requests before demand is released. */
    private void subscribe() {
        ActionBarrier subscriptions = new ActionBarrier(this::release);
        try (subscriptions) {
            subscribe.accept(subscriptions);
        }
        subscriptions.allExpected();
    }

    private void release() {
        open.run();
        each(StageType::consumes, StageShell::release, released);
    }

    /**
     * Lets stages of a kind do a step. The last of them continues in its turn, before it handles the events that the
     * step brings.
     */
    private void each(Predicate<StageType> kind, Step step, Runnable then) {
        int count = 0;
        for (StageShell<?, ?> shell : shells) {
            count += kind.test(shell.identity().type()) ? 1 : 0;
        }
        ActionBarrier all = new ActionBarrier(then);
        Countdown countdown = all.expect(count);
        all.allExpected();
        try (all) {
            for (StageShell<?, ?> shell : shells) {
                if (kind.test(shell.identity().type())) {
                    step.take(shell, countdown, all.executor());
                }
            }
        }
    }
}
