package io.genstage.definition;

import io.genstage.InvalidPipelineException;
import io.genstage.SubscriptionOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks each change of a topology before it is made: stages that are added, and subscriptions that a stage opens. A
 * change is compared only with the stages and subscriptions that it can conflict with, so the cost does not grow with
 * their number.
 *
 * <p>A running pipeline has one instance. Not thread-safe: the pipeline changes its topology under a lock.
 *
 * @since 0.1.0
 */
public final class TopologyChanges {

    /** The present stages and subscriptions. */
    public interface Present {

        /** {@return a stage, or {@code null} if no stage has that name} */
        @Nullable
        StageDefinition stage(String name);

        /** {@return all stages} */
        Stream<StageDefinition> stages();

        /** {@return the open subscriptions of a stage, by its name} */
        List<SubscriptionDefinition> subscriptions(String stage);

        /** {@return the names of the stages that send their dead letters to a stage, by its name} */
        List<String> deadLetterSenders(String stage);
    }

    /** A subscription that was opened, with its present state. */
    public interface LiveSubscription {

        /** {@return whether the subscription has ended} */
        boolean hasEnded();

        /** {@return the partitions that it takes; empty for a subscription to a stage without partitions} */
        Stream<String> partitions();
    }

    private final String pipeline;

    private final Present present;

    /** Checks of subscriptions that can conflict with each other, by producer. */
    private final Map<StageDefinition, DispatchCheck> dispatchChecks = new HashMap<>();

    /**
     * Makes checks for a topology without subscriptions.
     *
     * @param pipeline the name of the pipeline, for messages
     * @param present the topology at the moment of each check
     */
    public TopologyChanges(String pipeline, Present present) {
        this.pipeline = pipeline;
        this.present = present;
    }

    /**
     * Checks stages that are to be added, with their subscriptions.
     *
     * @param stages the new stages
     * @throws InvalidPipelineException if they cannot be added
     */
    public void checkAdded(List<StageDefinition> stages) {
        check(topology -> topology.check(stages));
    }

    /**
     * Checks a subscription that is to be opened.
     *
     * @param consumer the stage that opens it
     * @param subscription the subscription
     * @throws InvalidPipelineException if it cannot be opened
     */
    public void checkSubscription(StageDefinition consumer, SubscriptionDefinition subscription) {
        check(topology -> topology.check(consumer, subscription));
    }

    private void check(Consumer<TopologyCheck> change) {
        TopologyCheck check = new TopologyCheck(pipeline, present, dispatchChecks);
        try {
            change.accept(check);
        } finally {
            check.withdraw();
        }
    }

    /**
     * Adds a subscription that was opened, so that later subscriptions are compared with it.
     *
     * @param consumer the stage that opened it
     * @param producer the producing stage
     * @param options its options
     * @param live its state
     */
    public void opened(
            StageDefinition consumer, StageDefinition producer, SubscriptionOptions options, LiveSubscription live) {
        if (DispatchCheck.mayConflict(producer)) {
            dispatchChecks
                    .computeIfAbsent(producer, same -> new DispatchCheck(pipeline, same))
                    .keep(new DispatchCheck.Claim(consumer, options, live));
        }
    }

    /**
     * Removes a subscription that has ended. The parameters are the same as for {@link #opened}.
     *
     * @param consumer the stage that opened it
     * @param producer the producing stage
     * @param options its options
     * @param live its state
     */
    public void ended(
            StageDefinition consumer, StageDefinition producer, SubscriptionOptions options, LiveSubscription live) {
        DispatchCheck check = dispatchChecks.get(producer);
        if (check != null) {
            check.remove(new DispatchCheck.Claim(consumer, options, live));
        }
    }

    /**
     * Removes the subscriptions to a stage that was removed.
     *
     * @param producer the stage
     */
    public void removed(StageDefinition producer) {
        dispatchChecks.remove(producer);
    }

    /**
     * {@return the partitions of a stage that open subscriptions take}
     *
     * @param producer the stage
     */
    public Set<String> takenPartitions(StageDefinition producer) {
        DispatchCheck check = dispatchChecks.get(producer);
        return check == null ? Set.of() : check.taken();
    }
}
