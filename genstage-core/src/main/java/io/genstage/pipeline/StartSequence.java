package io.genstage.pipeline;

import io.genstage.StageType;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.Countdown;
import io.genstage.internal.turns.Bunch;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Starts a pipeline in steps. Each step is done by all stages that it concerns, in their turns; the last to finish begins the next.
 * No thread waits, so the sequence can be driven by hand.
 */
final class StartSequence {

    @FunctionalInterface
    private interface Step {
        void take(StageShell<?, ?> shell, Countdown all, Bunch bunch);
    }

    private final List<StageShell<?, ?>> shells;

    private final Consumer<Gathering> subscribe;

    private final Runnable open;

    private final Runnable released;

    /**
     * A sequence for all stages of a pipeline.
     *
     * @param subscribe makes all declared subscriptions, and has the consumers waited for that make them
     * @param open called when they stand, before demand is released, or the first ask could find nobody to answer
     * @param released called when demand is released
     */
    StartSequence(List<StageShell<?, ?>> shells, Consumer<Gathering> subscribe, Runnable open, Runnable released) {
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
        Gathering subscriptions = new Gathering(this::release);
        try (subscriptions) {
            subscribe.accept(subscriptions);
        }
        subscriptions.thatIsAll();
    }

    private void release() {
        open.run();
        each(StageType::consumes, StageShell::release, released);
    }

    /** Lets stages of a kind do a step. It is the last of them that goes on, in its turn: before it handles what that step brings it. */
    private void each(Predicate<StageType> kind, Step step, Runnable then) {
        int concerned = 0;
        for (StageShell<?, ?> shell : shells) {
            concerned += kind.test(shell.identity().type()) ? 1 : 0;
        }
        Gathering all = new Gathering(then);
        Countdown countdown = all.await(concerned);
        all.thatIsAll();
        try (all) {
            for (StageShell<?, ?> shell : shells) {
                if (kind.test(shell.identity().type())) {
                    step.take(shell, countdown, all.bunch());
                }
            }
        }
    }
}
