package io.genstage.pipeline;

import io.genstage.engine.StageShell;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Starts a pipeline in steps. Each step is done by all stages, in their turns; the last to finish begins the next. No
 * thread waits, so the sequence can be driven by hand.
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
        all(StageShell::start, this::subscribe);
    }

    /** Requests travel behind the commands that make them, so a second round finds them all answered. */
    private void subscribe() {
        subscribe.run();
        all(StageShell::reach, () -> all(StageShell::reach, this::release));
    }

    private void release() {
        open.run();
        all(StageShell::release, released);
    }

    private void all(BiConsumer<StageShell<?, ?>, Runnable> step, Runnable then) {
        if (shells.isEmpty()) {
            then.run();
            return;
        }
        AtomicInteger left = new AtomicInteger(shells.size());
        for (StageShell<?, ?> shell : shells) {
            step.accept(shell, () -> {
                if (left.decrementAndGet() == 0) {
                    then.run();
                }
            });
        }
    }
}
