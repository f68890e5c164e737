package io.genstage.pipeline;

import io.genstage.engine.StageShell;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Starts a pipeline in steps. Each step is done by all stages, in their turns; the last to finish begins the next. No
 * thread waits, so the sequence can be driven by hand.
 */
final class StartSequence {

    private final Collection<StageGroup> groups;

    private final List<StageShell<?, ?>> shells;

    private final Runnable subscribed;

    private final Runnable released;

    /**
     * A sequence for all stages of a pipeline.
     *
     * @param subscribed called when all subscriptions stand; opens the intake, before demand could find it closed
     * @param released called when demand is released
     */
    StartSequence(
            Collection<StageGroup> groups, List<StageShell<?, ?>> shells, Runnable subscribed, Runnable released) {
        this.groups = groups;
        this.shells = shells;
        this.subscribed = subscribed;
        this.released = released;
    }

    void run() {
        all(StageShell::start, this::subscribe);
    }

    /** Requests travel behind the commands that make them, so a second round finds them all answered. */
    private void subscribe() {
        for (StageGroup consumer : groups) {
            for (SubscriptionDefinition subscription : consumer.definition().subscriptions()) {
                groups.stream()
                        .filter(group -> group.name().equals(subscription.to()))
                        .forEach(producer -> consumer.subscribeTo(producer, subscription.options()));
            }
        }
        all(StageShell::tell, () -> all(StageShell::tell, this::release));
    }

    private void release() {
        subscribed.run();
        all(StageShell::release, released);
    }

    private void all(BiConsumer<StageShell<?, ?>, Runnable> step, Runnable then) {
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
