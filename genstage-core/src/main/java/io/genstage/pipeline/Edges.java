package io.genstage.pipeline;

import io.genstage.InvalidPipelineException;
import io.genstage.Subscription;
import io.genstage.protocol.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** A pipeline's subscriptions at the moment: the declared ones and those that came later, without those that are over. */
final class Edges {

    private record Edge(StageGroup consumer, SubscriptionDefinition subscription, List<Link<Object>> links) {

        boolean over() {
            return links.stream().allMatch(Link::isOver);
        }
    }

    private final PipelineDefinition definition;

    private final Map<String, StageGroup> stages;

    private final List<Edge> edges = new ArrayList<>();

    Edges(PipelineDefinition definition, Map<String, StageGroup> stages) {
        this.definition = definition;
        this.stages = stages;
    }

    /** Makes all declared subscriptions. */
    synchronized void subscribeDeclared() {
        for (StageGroup consumer : stages.values()) {
            consumer.definition().subscriptions().forEach(subscription -> add(consumer, subscription));
        }
    }

    /**
     * Makes another one.
     *
     * @throws InvalidPipelineException if the topology, as it is now, does not allow it
     */
    synchronized List<Subscription> subscribe(StageGroup consumer, SubscriptionDefinition subscription) {
        edges.removeIf(Edge::over);
        definition.rewired(stage -> with(stage, consumer, subscription));
        return List.copyOf(add(consumer, subscription));
    }

    private List<Link<Object>> add(StageGroup consumer, SubscriptionDefinition subscription) {
        StageGroup producer = Objects.requireNonNull(stages.get(subscription.to()));
        List<Link<Object>> links = consumer.subscribeTo(producer, subscription.options());
        edges.add(new Edge(consumer, subscription, links));
        return links;
    }

    private List<SubscriptionDefinition> with(String stage, StageGroup consumer, SubscriptionDefinition added) {
        Stream<SubscriptionDefinition> live = edges.stream()
                .filter(edge -> edge.consumer.name().equals(stage))
                .map(Edge::subscription);
        return Stream.concat(live, consumer.name().equals(stage) ? Stream.of(added) : Stream.empty())
                .toList();
    }
}
