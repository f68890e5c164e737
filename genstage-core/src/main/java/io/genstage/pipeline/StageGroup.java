package io.genstage.pipeline;

import io.genstage.Cancellation;
import io.genstage.ConsumerStage;
import io.genstage.Inlet;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.StageDefinition;
import io.genstage.definition.SubscriptionDefinition;
import io.genstage.dispatch.Dispatcher;
import io.genstage.internal.bridge.BoundedInlet;
import io.genstage.internal.bridge.EventReader;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A declared stage's running instances. They share one subscriber's place. */
final class StageGroup {

    private static final AtomicLong SUBSCRIPTIONS = new AtomicLong();

    private final StageDefinition definition;

    private final List<StageShell<Object, Object>> instances;

    private @Nullable Children<Object> children;

    /** Made when somebody asks for it. */
    private volatile @Nullable Inlet<Object> inlet;

    /** Made when there is something to say. */
    private volatile @Nullable StageEnd end;

    /** The subscriptions of readers outside of the pipeline. Made when the first one comes. */
    private volatile @Nullable Edges readings;

    /** The subscriptions of this stage; of whoever holds the topology's lock. Made when the first one comes. */
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

    /** {@return whether it shares its events out over partitions} */
    boolean partitions() {
        return !definition.partitions().isEmpty();
    }

    private boolean hasInlet() {
        return !definition.type().consumes();
    }

    /** {@return the way in from other threads, or {@code null} if there is none} */
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

    /**
     * Subscribes each of these instances that has not ended to each of a producer's.
     *
     * @param whole the options of the subscription, which are shared out
     * @param taken the producer's partitions that others have
     * @param replaced links that are over before the new ones begin; those that have no successor are detached
     * @param made waits until they are made
     */
    List<Link<Object>> connect(
            StageGroup producer,
            SubscriptionOptions whole,
            Set<String> taken,
            List<Link<Object>> replaced,
            Gathering made) {
        List<StageShell<Object, Object>> consumers = living();
        ShareOut shareOut = ShareOut.of(consumers.size(), producer, whole, taken);
        List<Link<Object>> old = new ArrayList<>(replaced);
        List<Link<Object>> links = new ArrayList<>();
        for (int i = 0; i < consumers.size(); i++) {
            for (StageShell<Object, Object> producing : producer.instances) {
                for (SubscriptionOptions options : shareOut.options().get(i)) {
                    links.add(connect(consumers.get(i), producing, options, old, made));
                }
            }
        }
        old.forEach(Link::detach);
        return List.copyOf(links);
    }

    private Link<Object> connect(
            StageShell<Object, Object> consuming,
            StageShell<Object, Object> producing,
            SubscriptionOptions options,
            List<Link<Object>> old,
            Gathering made) {
        Link<Object> link = new Link<>(SUBSCRIPTIONS.incrementAndGet(), producing, consuming, name(), options);
        consuming.subscribe(link, takePredecessor(link, old), made.await(2), made.bunch());
        return link;
    }

    /**
     * Subscribes a reader outside of the pipeline to each of these instances.
     *
     * @param subscription the subscription, whose options are shared out
     * @param taken the partitions that others have
     * @return whether there was anything left to subscribe to
     */
    boolean connect(EventReader<Object> reader, SubscriptionDefinition subscription, Set<String> taken) {
        List<SubscriptionOptions> shares =
                ShareOut.of(1, this, subscription.options(), taken).options().get(0);
        List<Link<Object>> links = new ArrayList<>();
        for (StageShell<Object, Object> producing : instances) {
            for (SubscriptionOptions options : shares) {
                links.add(new Link<>(SUBSCRIPTIONS.incrementAndGet(), producing, reader, reader.id(), options));
            }
        }
        Edges all = readings == null ? new Edges() : readings;
        all.add(new Edge(this, subscription, links));
        readings = all;
        links.forEach(reader::subscribe);
        return !shares.isEmpty();
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

    /** {@return the subscriptions of this stage that are not over} */
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

    /** Nothing will come any more, and the instances do not say so: their other consumers have ended with them. */
    void endReadings(Cancellation cancellation) {
        liveReadings().forEach(link -> link.end(cancellation));
    }

    private static @Nullable Link<?> takePredecessor(Link<Object> link, List<Link<Object>> old) {
        for (Link<Object> other : old) {
            if (link.canReplace(other)) {
                old.remove(other);
                return other;
            }
        }
        return null;
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

    /** {@return whether all instances have ended in good order; one that takes events does so only after its start} */
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

    /** {@return how it ends} */
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

    /** A failure shows, then a restart, then life, then how the last ended. */
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
