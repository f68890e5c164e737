package io.genstage.pipeline;

import io.genstage.InvalidPipelineException;
import io.genstage.Subscription;
import io.genstage.engine.Bunch;
import io.genstage.engine.StageShell;
import io.genstage.flow.EventReader;
import io.genstage.log.SafeLog;
import io.genstage.protocol.Link;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline's stages and subscriptions as they are at the moment: the declared ones and those that came later, without those
 * that have gone. Every change is checked as a whole before it is made.
 */
final class LiveTopology {

    private static final SafeLog log = SafeLog.of(LiveTopology.class);

    /** A subscription of a stage, with the links of its instances. */
    private record Edge(StageGroup consumer, SubscriptionDefinition subscription, List<Link<Object>> links) {

        boolean over() {
            return links.stream().allMatch(Link::isOver);
        }

        String producer() {
            return subscription.to();
        }

        boolean joins(StageGroup stage, String producer) {
            return consumer == stage && producer().equals(producer);
        }

        boolean touches(StageGroup stage) {
            return consumer == stage || producer().equals(stage.name());
        }
    }

    private final PipelineDefinition declared;

    private final Function<StageDefinition, StageGroup> newGroup;

    /** Replaced and never changed, so that anybody may look. */
    private volatile Map<String, StageGroup> stages = Map.of();

    /** All instances; replaced and never changed. */
    private volatile List<StageShell<?, ?>> shells = List.of();

    // For whoever holds the lock.

    private final List<Edge> edges = new ArrayList<>();

    /** In their places there are others, but a consumer that has not taken up its new one, because it ends, has its old one still. */
    private final List<Edge> replacedEdges = new ArrayList<>();

    /** Those of them that lead to a stage which partitions its events, by its name: each new one must know of the others. */
    private final Map<String, List<Edge>> toPartitions = new HashMap<>();

    LiveTopology(PipelineDefinition declared, Function<StageDefinition, StageGroup> newGroup) {
        this.declared = declared;
        this.newGroup = newGroup;
        enlist(declared.stages().stream().map(newGroup).toList());
    }

    Collection<StageGroup> groups() {
        return stages.values();
    }

    List<StageShell<?, ?>> shells() {
        return shells;
    }

    static List<StageShell<?, ?>> instances(Collection<StageGroup> groups) {
        return groups.stream()
                .<StageShell<?, ?>>flatMap(group -> group.instances().stream())
                .toList();
    }

    /**
     * {@return a stage}
     *
     * @throws NoSuchElementException if there is none of that name
     */
    StageGroup group(String stage) {
        StageGroup group = stages.get(stage);
        if (group == null) {
            throw new NoSuchElementException("Pipeline '" + declared.name() + "' has no stage '" + stage + "'. "
                    + SimilarNames.didYouMeanOneOf(stage, stages.keySet(), "Stages"));
        }
        return group;
    }

    /** Makes all declared subscriptions, and lets those be waited for who make them. */
    synchronized void subscribeDeclared(Gathering made) {
        subscribe(List.copyOf(groups()), made);
        groups().stream().filter(StageGroup::partitions).forEach(this::warnOfOrphans);
        EndlessRestarts.warn(declared);
    }

    /** A partition may wait for its consumer, but one that is forgotten would in the end stop its producer. */
    private void warnOfOrphans(StageGroup producer) {
        Set<String> orphans = new LinkedHashSet<>(producer.definition().partitions());
        takenPartitions(producer).forEach(orphans::remove);
        if (!orphans.isEmpty()) {
            log.warn(
                    "No stage of pipeline '{}' takes the partitions {} of stage '{}'",
                    declared.name(),
                    orphans,
                    producer.name());
        }
    }

    /** Makes the declared subscriptions of some stages: first those to one partition, so that the others share out the rest. */
    synchronized void subscribe(List<StageGroup> consumers, Gathering made) {
        consumers.forEach(consumer -> subscribe(consumer, true, made.bunch()));
        for (StageGroup consumer : consumers) {
            subscribe(consumer, false, made.bunch());
            consumer.awaitSubscriptions(made);
        }
    }

    private void subscribe(StageGroup consumer, boolean toOnePartition, Bunch bunch) {
        for (SubscriptionDefinition subscription : consumer.definition().subscriptions()) {
            if (toOnePartition == (subscription.options().partition() != null)) {
                connect(consumer, subscription, List.of(), bunch);
            }
        }
    }

    /**
     * Makes another subscription.
     *
     * @throws InvalidPipelineException if the topology, as it is now, does not allow it
     * @throws IllegalStateException if the consumer has ended
     */
    synchronized List<Subscription> subscribe(StageGroup consumer, SubscriptionDefinition subscription) {
        return resubscribe(consumer, subscription, List.of());
    }

    /**
     * Makes a subscription in place of those that there are between the two stages, if there are any.
     *
     * @throws InvalidPipelineException if the topology, as it is now, does not allow it
     * @throws IllegalStateException if the consumer has ended
     */
    synchronized List<Subscription> resubscribe(StageGroup consumer, SubscriptionDefinition subscription) {
        List<Edge> replaced = edges.stream()
                .filter(edge -> edge.joins(consumer, subscription.to()) && !edge.over())
                .toList();
        return resubscribe(consumer, subscription, replaced);
    }

    private List<Subscription> resubscribe(
            StageGroup consumer, SubscriptionDefinition subscription, List<Edge> replaced) {
        group(subscription.to());
        if (consumer.hasEnded()) {
            throw new IllegalStateException("Stage '" + consumer.name() + "' of pipeline '" + declared.name()
                    + "' has ended and subscribes to nothing any more");
        }
        forget(Edge::over);
        List<Edge> others =
                edges.stream().filter(edge -> !replaced.contains(edge)).toList();
        Map<StageGroup, List<SubscriptionDefinition>> live = subscriptions(others);
        live.computeIfAbsent(consumer, none -> new ArrayList<>()).add(subscription);
        check(definitions(live));
        forget(replaced::contains);
        replacedEdges.addAll(replaced);
        List<Link<Object>> old =
                replaced.stream().flatMap(edge -> edge.links().stream()).toList();
        try (Bunch bunch = new Bunch()) {
            return List.copyOf(connect(consumer, subscription, old, bunch));
        }
    }

    private List<Link<Object>> connect(
            StageGroup consumer, SubscriptionDefinition subscription, List<Link<Object>> replaced, Bunch bunch) {
        StageGroup producer = group(subscription.to());
        List<Link<Object>> links =
                consumer.connect(producer, subscription.options(), taken(producer, subscription), replaced, bunch);
        Edge edge = new Edge(consumer, subscription, links);
        edges.add(edge);
        if (producer.partitions()) {
            toPartitions
                    .computeIfAbsent(producer.name(), none -> new ArrayList<>())
                    .add(edge);
        }
        return links;
    }

    private void forget(Predicate<Edge> gone) {
        edges.removeIf(gone);
        replacedEdges.removeIf(gone);
        toPartitions.values().forEach(some -> some.removeIf(gone));
        toPartitions.values().removeIf(List::isEmpty);
    }

    /** The partitions that others have, if those that are free are to be shared out: who names one need not know of the others. */
    private Set<String> taken(StageGroup producer, SubscriptionDefinition subscription) {
        return subscription.options().partition() == null ? takenPartitions(producer) : Set.of();
    }

    private Set<String> takenPartitions(StageGroup producer) {
        if (!producer.partitions()) {
            return Set.of();
        }
        Set<String> taken = new HashSet<>(producer.readPartitions());
        toPartitions.getOrDefault(producer.name(), List.of()).stream()
                .filter(edge -> !edge.over())
                .flatMap(edge -> edge.links.stream())
                .map(link -> link.options().partition())
                .filter(Objects::nonNull)
                .forEach(taken::add);
        return taken;
    }

    /**
     * Makes sure that a reader outside of the pipeline may subscribe, as a consumer inside might.
     *
     * @throws NoSuchElementException if there is no such stage
     * @throws InvalidPipelineException if the topology, as it is now, does not allow it
     */
    synchronized void checkReader(StageDefinition asConsumer) {
        asConsumer.subscriptions().forEach(subscription -> group(subscription.to()));
        check(liveWith(List.of(asConsumer)));
    }

    /** Subscribes a reader outside of the pipeline, if that is allowed. */
    synchronized void subscribe(EventReader<Object> reader, StageDefinition asConsumer) {
        checkReader(asConsumer);
        for (SubscriptionDefinition subscription : asConsumer.subscriptions()) {
            StageGroup producer = group(subscription.to());
            if (!producer.connect(reader, subscription.options(), taken(producer, subscription))) {
                throw new IllegalStateException("Other readers have all free partitions of stage '" + producer.name()
                        + "' of pipeline '" + declared.name() + "'");
            }
        }
    }

    /**
     * Adds stages.
     *
     * @param start starts them, before anybody else can see them
     * @return the new ones
     * @throws InvalidPipelineException if the topology would not be allowed with them
     */
    synchronized List<StageGroup> add(List<StageDefinition> added, Consumer<List<StageGroup>> start) {
        check(liveWith(added));
        List<StageGroup> groups = added.stream().map(newGroup).toList();
        start.accept(groups);
        enlist(groups);
        return groups;
    }

    private void enlist(List<StageGroup> groups) {
        Map<String, StageGroup> all = new LinkedHashMap<>(stages);
        groups.forEach(group -> all.put(group.name(), group));
        replaceStages(all);
    }

    /** A removed stage has ended. */
    synchronized void remove(StageGroup group) {
        Map<String, StageGroup> rest = new LinkedHashMap<>(stages);
        rest.remove(group.name(), group);
        forget(edge -> edge.touches(group));
        replaceStages(rest);
    }

    /** {@return all instances of the stages that take a stage's events, or those of a stage that does} */
    synchronized List<StageShell<?, ?>> downstreamOf(String stage) {
        Map<String, List<StageGroup>> takers = Stream.concat(edges.stream(), replacedEdges.stream())
                .filter(edge -> !edge.over())
                .collect(
                        Collectors.groupingBy(Edge::producer, Collectors.mapping(Edge::consumer, Collectors.toList())));
        Set<StageGroup> downstream = new LinkedHashSet<>();
        Deque<String> producers = new ArrayDeque<>(List.of(stage));
        while (!producers.isEmpty()) {
            takers.getOrDefault(producers.remove(), List.of()).stream()
                    .filter(downstream::add)
                    .forEach(taker -> producers.add(taker.name()));
        }
        return instances(downstream);
    }

    /**
     * An instance has ended.
     *
     * @return whether all instances of its stage have
     */
    boolean ended(StageShell<?, ?> instance) {
        StageGroup group = known(instance.identity().stage());
        if (group != null) {
            group.ended(instance);
        }
        return group != null && group.hasEnded();
    }

    /** Stages are started before they are seen: one that ends at once waits here until it is, or nobody would hear of its end. */
    private synchronized @Nullable StageGroup known(String stage) {
        return stages.get(stage);
    }

    private void replaceStages(Map<String, StageGroup> all) {
        stages = Collections.unmodifiableMap(all);
        shells = instances(all.values());
    }

    private List<StageDefinition> liveWith(List<StageDefinition> added) {
        forget(Edge::over);
        List<StageDefinition> all = definitions(subscriptions(edges));
        all.addAll(added);
        return all;
    }

    /** The stages with the subscriptions that they have now, or would have. */
    private List<StageDefinition> definitions(Map<StageGroup, List<SubscriptionDefinition>> subscriptions) {
        List<StageDefinition> all = new ArrayList<>();
        groups().forEach(group -> all.add(group.definition().with(subscriptions.getOrDefault(group, List.of()))));
        return all;
    }

    private static Map<StageGroup, List<SubscriptionDefinition>> subscriptions(List<Edge> edges) {
        Map<StageGroup, List<SubscriptionDefinition>> all = new HashMap<>();
        edges.forEach(edge ->
                all.computeIfAbsent(edge.consumer, none -> new ArrayList<>()).add(edge.subscription));
        return all;
    }

    private void check(List<StageDefinition> all) {
        new TopologyCheck(declared.name(), all).run();
    }
}
