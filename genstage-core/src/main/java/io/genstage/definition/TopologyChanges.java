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
 * Checks each change of a topology before it is made: stages that are added, subscriptions that a stage makes. A change is compared only with
 * the stages and subscriptions that it can conflict with, so it costs the same however many others there are.
 *
 * <p>A running pipeline has one. Not thread-safe: the pipeline changes its topology under a lock.
 *
 * @since 0.1.0
 */
public final class TopologyChanges {

    /** The stages and subscriptions at the moment. */
    public interface Present {

        /** {@return a stage, or {@code null} if no stage has that name} */
        @Nullable
        StageDefinition stage(String name);

        /** {@return all stages} */
        Stream<StageDefinition> stages();

        /** {@return the open subscriptions of a stage, by its name} */
        List<SubscriptionDefinition> subscriptions(String stage);
    }

    /** A subscription that was made, with the state that it has by now. */
    public interface Made {

        /** {@return whether it has ended} */
        boolean over();

        /** {@return the partitions that it takes; empty for a subscription to a stage without partitions} */
        Stream<String> partitions();
    }

    private final String pipeline;

    private final Present present;

    /** Checks of subscriptions that can conflict with each other, by their producers. */
    private final Map<StageDefinition, DispatchCheck> dispatchChecks = new HashMap<>();

    /**
     * Checks for a topology without subscriptions.
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
     * Checks a subscription that is to be made.
     *
     * @param consumer the stage that makes it
     * @param subscription the subscription
     * @throws InvalidPipelineException if it cannot be made
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
     * Notes a subscription that was made: later ones are compared with it.
     *
     * @param consumer the stage that made it
     * @param producer the stage that it was made to
     * @param options its options
     * @param made its state
     */
    public void made(StageDefinition consumer, StageDefinition producer, SubscriptionOptions options, Made made) {
        if (DispatchCheck.mayConflict(producer)) {
            dispatchChecks
                    .computeIfAbsent(producer, same -> new DispatchCheck(pipeline, same))
                    .keep(new DispatchCheck.Claim(consumer, options, made));
        }
    }

    /**
     * Forgets a subscription: later ones are not compared with it. The parameters are those of {@link #made}.
     *
     * @param consumer the stage that made it
     * @param producer the stage that it was made to
     * @param options its options
     * @param made its state
     */
    public void ended(StageDefinition consumer, StageDefinition producer, SubscriptionOptions options, Made made) {
        DispatchCheck check = dispatchChecks.get(producer);
        if (check != null) {
            check.remove(new DispatchCheck.Claim(consumer, options, made));
        }
    }

    /**
     * Forgets the subscriptions to a stage that was removed.
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
