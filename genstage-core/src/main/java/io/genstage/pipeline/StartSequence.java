package io.genstage.pipeline;

import io.genstage.StageType;
import io.genstage.engine.Bunch;
import io.genstage.engine.StageShell;
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
        void take(StageShell<?, ?> shell, Runnable then, Bunch bunch);
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

    /** Requests travel behind the commands that make them: when the consumers have made them all, the producers have them before them. */
    private void subscribe() {
        Gathering consumers = new Gathering(() -> each(StageType::emits, StageShell::reach, this::release));
        try (consumers) {
            subscribe.accept(consumers);
        }
        consumers.thatIsAll();
    }

    private void release() {
        open.run();
        each(StageType::consumes, StageShell::release, released);
    }

    /** Lets stages of a kind do a step. It is the last of them that goes on, in its turn. */
    private void each(Predicate<StageType> kind, Step step, Runnable then) {
        List<StageShell<?, ?>> concerned = shells.stream()
                .filter(shell -> kind.test(shell.identity().type()))
                .toList();
        Gathering all = new Gathering(then);
        Runnable done = all.await(concerned.size());
        all.thatIsAll();
        try (all) {
            concerned.forEach(shell -> step.take(shell, done, all.bunch()));
        }
    }
}
