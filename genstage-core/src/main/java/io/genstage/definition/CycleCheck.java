package io.genstage.definition;

import io.genstage.InvalidPipelineException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Refuses topologies in which events, or dead letters of them, would return to a stage. */
final class CycleCheck {

    private final String pipeline;

    private final Function<String, List<SubscriptionDefinition>> subscriptions;

    private final Function<String, List<String>> deadLetterSenders;

    private final CycleSearch search = new CycleSearch(this::upstreamOf);

    /**
     * A check of a topology.
     *
     * @param subscriptions returns the subscriptions of a stage, by its name
     * @param deadLetterSenders returns the names of the stages that send their dead letters to a stage, by its name
     */
    CycleCheck(
            String pipeline,
            Function<String, List<SubscriptionDefinition>> subscriptions,
            Function<String, List<String>> deadLetterSenders) {
        this.pipeline = pipeline;
        this.subscriptions = subscriptions;
        this.deadLetterSenders = deadLetterSenders;
    }

    /** Checks the edges upstream of a stage. Each edge is followed once over all calls. */
    void checkUpstreamOf(String stage) {
        List<String> cycle = search.findUpstreamOf(stage);
        if (cycle != null) {
            throw invalid(cycle);
        }
    }

    private List<String> upstreamOf(String stage) {
        List<String> producers = producersOf(stage);
        List<String> senders = deadLetterSenders.apply(stage);
        if (senders.isEmpty()) {
            return producers;
        }
        List<String> all = new ArrayList<>(producers);
        all.addAll(senders);
        return all;
    }

    private List<String> producersOf(String stage) {
        return subscriptions.apply(stage).stream()
                .map(SubscriptionDefinition::to)
                .toList();
    }

    private InvalidPipelineException invalid(List<String> cycle) {
        String problem = "Pipeline '" + pipeline + "' has a cycle: " + String.join(" <- ", cycle);
        for (int i = 1; i < cycle.size(); i++) {
            String target = cycle.get(i - 1);
            String sender = cycle.get(i);
            if (!producersOf(target).contains(sender)) {
                return new InvalidPipelineException(
                        problem + ", because stage '" + sender + "' sends its dead letters to '" + target + "'.",
                        "Set dead-letter-to of '" + sender + "' to a stage from which '" + sender
                                + "' receives no events.");
            }
        }
        return new InvalidPipelineException(
                problem + ".", "Remove one of these subscriptions: events must not return to a stage.");
    }
}
