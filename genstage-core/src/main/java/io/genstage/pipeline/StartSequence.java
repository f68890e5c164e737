package io.genstage.pipeline;

import io.genstage.StageType;
import io.genstage.engine.StageShell;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Starts a pipeline in steps. Each step is done by all stages that it concerns, in their turns; the last to finish begins the next.
 * No thread waits, so the sequence can be driven by hand.
 */
final class StartSequence {

    private final List<StageShell<?, ?>> shells;

    private final Runnable subscribe;

    private final Runnable open;

    private final Runnable released;

    /**
     * A sequence for all stages of a pipeline.
     *
     * @param subscribe makes all declared subscriptions
     * @param open called when they stand, before demand is released, or the first ask could find nobody to answer
     * @param released called when demand is released
     */
    StartSequence(List<StageShell<?, ?>> shells, Runnable subscribe, Runnable open, Runnable released) {
        this.shells = shells;
        this.subscribe = subscribe;
        this.open = open;
        this.released = released;
    }

    void run() {
        all(shells, StageShell::start, this::subscribe);
    }

    /** Requests travel behind the commands that make them: when the consumers have made them all, the producers have them before them. */
    private void subscribe() {
        subscribe.run();
        List<StageShell<?, ?>> producers = those(StageType::emits);
        all(consumers(), StageShell::reach, () -> all(producers, StageShell::reach, this::release));
    }

    private void release() {
        open.run();
        all(consumers(), StageShell::release, released);
    }

    private List<StageShell<?, ?>> consumers() {
        return those(StageType::consumes);
    }

    private List<StageShell<?, ?>> those(Predicate<StageType> kind) {
        return shells.stream()
                .filter(shell -> kind.test(shell.identity().type()))
                .toList();
    }

    private static void all(List<StageShell<?, ?>> shells, BiConsumer<StageShell<?, ?>, Runnable> step, Runnable then) {
        if (shells.isEmpty()) {
            then.run();
            return;
        }
        AtomicInteger left = new AtomicInteger(shells.size());
        Runnable done = () -> {
            if (left.decrementAndGet() == 0) {
                then.run();
            }
        };
        shells.forEach(shell -> step.accept(shell, done));
    }
}
