package io.genstage.pipeline;

import io.genstage.Cancellation;
import io.genstage.ConsumerStage;
import io.genstage.Inlet;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.StageDefinition;
import io.genstage.dispatch.Dispatcher;
import io.genstage.internal.bridge.BoundedInlet;
import io.genstage.internal.children.ConsumerSupervisor;
import io.genstage.internal.engine.Execution;
import io.genstage.internal.engine.Handler;
import io.genstage.internal.engine.StageIdentity;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.internal.turns.Patience;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.Children;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A declared stage's running instances. In a broadcast they share one place. */
final class StageGroup {

    private final StageDefinition definition;

    private final List<StageShell<Object, Object>> instances;

    private @Nullable Children<Object> children;

    /** Created when it is used for the first time. */
    private volatile @Nullable Inlet<Object> inlet;

    /** Created when the first instance ends, or when another class needs it. */
    private volatile @Nullable StageEnd end;

    /** The subscriptions of readers outside of the pipeline. Created for the first reader. */
    private volatile @Nullable Edges readings;

    /** The subscriptions of this stage. Guarded by the topology's lock. Created for the first subscription. */
    private @Nullable Edges edges;

    StageGroup(String pipeline, StageDefinition definition, Execution execution) {
        this.definition = definition;
        List<StageShell<Object, Object>> shells = new ArrayList<>(definition.concurrency());
        for (int index = 0; index < definition.concurrency(); index++) {
            shells.add(
                    newInstance(new StageIdentity(pipeline, definition.name(), index, definition.type()), execution));
        }
        this.instances = List.copyOf(shells);
        if (hasInlet()) {
            instances.get(0).intake(BoundedInlet.unopened(definition.buffer().capacity()));
        }
    }

    @SuppressWarnings("unchecked") // event types are the user's promise; the edges carry references
    private StageShell<Object, Object> newInstance(StageIdentity identity, Execution execution) {
        Fates fates = new Fates();
        ConsumerSide<Object> input = definition.type().consumes() ? new ConsumerSide<>(fates) : null;
        ProducerSide<Object> output = definition.type().emits()
                ? new ProducerSide<>(
                        (Dispatcher<Object>) definition.newDispatcher(),
                        definition.buffer(),
                        definition.demand(),
                        fates)
                : null;
        return new StageShell<>(identity, (Handler<Object, Object>) newHandler(), input, output, fates, execution);
    }

    @SuppressWarnings("unchecked") // the builder takes factories of the kind that the type says
    private Handler<?, ?> newHandler() {
        Supplier<?> handlers = definition.handlers();
        return switch (definition.type()) {
            case PRODUCER -> Handler.ofProducer((Supplier<ProducerStage<Object>>) handlers);
            case PRODUCER_CONSUMER ->
                Handler.ofProducerConsumer((Supplier<ProducerConsumerStage<Object, Object>>) handlers);
            case CONSUMER -> newConsumer(Handler.ofConsumer((Supplier<ConsumerStage<Object>>) handlers));
        };
    }

    private Handler<Object, Void> newConsumer(Handler<Object, Void> handler) {
        ChildOptions options = definition.children();
        if (options == null) {
            return handler;
        }
        ConsumerSupervisor<Object> supervisor = new ConsumerSupervisor<>(handler, options);
        children = supervisor.childrenHandle();
        return supervisor;
    }

    String name() {
        return definition.name();
    }

    StageDefinition definition() {
        return definition;
    }

    List<StageShell<Object, Object>> instances() {
        return instances;
    }

    /** {@return whether it divides its events among partitions} */
    boolean partitions() {
        return !definition.partitions().isEmpty();
    }

    private boolean hasInlet() {
        return !definition.type().consumes();
    }

    /** {@return its inlet, or {@code null} if it is not a producer} */
    @Nullable
    Inlet<Object> inlet() {
        Inlet<Object> opened = inlet;
        return opened == null && hasInlet() ? openInlet() : opened;
    }

    private synchronized Inlet<Object> openInlet() {
        Inlet<Object> opened = inlet;
        if (opened == null) {
            opened = BoundedInlet.into(instances.get(0), definition.buffer().capacity());
            inlet = opened;
        }
        return opened;
    }

    /** {@return its children, or {@code null} if it does not start one for each event} */
    @Nullable
    Children<Object> children() {
        return children;
    }

    /** {@return the links that a subscription of the instances that have not ended should have} */
    LinkPlan plan(StageGroup producer, SubscriptionOptions whole, Set<String> taken) {
        return LinkPlan.of(name(), living(), producer, whole, taken);
    }

    /** Subscribes the instance that consumes over a link of this stage's plan. */
    void subscribe(Link<Object> link, @Nullable Link<Object> replaced, Gathering made) {
        consumerOf(link).subscribe(link, replaced, made.await(2), made.bunch());
    }

    @SuppressWarnings("unchecked") // the plan names instances of this stage
    private static StageShell<Object, Object> consumerOf(Link<Object> link) {
        return (StageShell<Object, Object>) link.consumerEnd();
    }

    /** A reader outside of the pipeline subscribes to this stage. */
    void keepReading(Edge edge) {
        Edges all = readings == null ? new Edges() : readings;
        all.add(edge);
        readings = all;
    }

    private Stream<Link<Object>> liveReadings() {
        Edges all = readings;
        return all == null
                ? Stream.empty()
                : all.live().stream().flatMap(edge -> edge.links().stream()).filter(link -> !link.isEnded());
    }

    /** This stage has subscribed. */
    void keep(Edge edge) {
        Edges all = edges == null ? new Edges() : edges;
        all.add(edge);
        edges = all;
    }

    /** {@return the open subscriptions of this stage} */
    List<Edge> edges() {
        return edges == null ? List.of() : edges.live();
    }

    /** {@return the partitions that readers outside of the pipeline take} */
    List<String> readPartitions() {
        return liveReadings()
                .map(link -> link.options().partition())
                .filter(Objects::nonNull)
                .toList();
    }

    /**
     * Ends the subscriptions of readers in place of the instances, which notify no consumer when the pipeline closes
     * them.
     */
    void endReadings(Cancellation cancellation) {
        liveReadings().forEach(link -> link.end(cancellation));
    }

    /** One of the instances has ended. */
    void ended(StageShell<?, ?> instance) {
        end().ended(instance.index());
    }

    /** {@return whether all instances have ended} */
    boolean hasEnded() {
        StageEnd known = end;
        return known != null && known.ended().isDone();
    }

    /** {@return whether all instances have completed; a consumer completes only after its start} */
    boolean hasCompleted() {
        return instances.stream()
                .allMatch(instance -> instance.snapshot(Status.RUNNING).status() == Status.COMPLETED);
    }

    /** {@return the instances that have not ended} */
    List<StageShell<Object, Object>> living() {
        StageEnd known = end;
        return known == null
                ? instances
                : instances.stream()
                        .filter(instance -> !known.isOver(instance.index()))
                        .toList();
    }

    /** {@return its end} */
    StageEnd end() {
        StageEnd known = end;
        return known == null ? makeEnd() : known;
    }

    private synchronized StageEnd makeEnd() {
        StageEnd made = end;
        if (made == null) {
            made = new StageEnd(instances.size());
            end = made;
        }
        return made;
    }

    void close(@Nullable Throwable reason) {
        instances.forEach(instance -> instance.close(reason));
    }

    StageSnapshot snapshot(Status pipelineStatus, Patience patience) {
        List<InstanceSnapshot> snapshots = instances.stream()
                .map(shell -> shell.snapshot(pipelineStatus, patience))
                .toList();
        return new StageSnapshot(
                name(),
                definition.type(),
                commonStatus(snapshots, pipelineStatus),
                definition.dispatcherName(),
                snapshots);
    }

    /** A failure has precedence, then a restart, then the status of the pipeline, then a drain. */
    private static Status commonStatus(List<InstanceSnapshot> instances, Status pipelineStatus) {
        List<Status> all = instances.stream().map(InstanceSnapshot::status).toList();
        for (Status status : List.of(Status.FAILED, Status.RESTARTING, pipelineStatus, Status.DRAINING)) {
            if (all.contains(status)) {
                return status;
            }
        }
        return all.get(0);
    }
}
