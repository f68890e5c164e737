package io.genstage.pipeline;

import io.genstage.Cancellation;
import io.genstage.Inlet;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.StageDefinition;
import io.genstage.internal.bridge.BoundedInlet;
import io.genstage.internal.bridge.DeadLetterQueue;
import io.genstage.internal.bridge.EventReader;
import io.genstage.internal.engine.Execution;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.turns.ReadBudget;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.supervision.Children;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A declared stage's running instances. In a broadcast they share the stage's events. */
final class StageGroup {

    private final StageDefinition definition;

    private final String pipeline;

    private volatile Renewal present;

    /** Remains valid when the instances are replaced. */
    private final @Nullable Children<Object> children;

    /** The dead letters that it passes on, or {@code null} if it is a declared stage. */
    private final @Nullable DeadLetterQueue letters;

    /** Created when it is used for the first time. */
    private volatile @Nullable BoundedInlet<Object> inlet;

    /** Created when the first instance ends, or when another class needs it. */
    private volatile @Nullable StageEnd end;

    /** The subscriptions of readers outside of the pipeline. Created for the first reader. */
    private volatile @Nullable Edges readings;

    /** The subscriptions of this stage. Guarded by the topology's lock. Created for the first subscription. */
    private @Nullable Edges edges;

    /**
     * Makes the instances of a stage.
     *
     * @param letters the dead letters that the stage passes on, or {@code null} if it is a declared stage
     */
    StageGroup(String pipeline, StageDefinition definition, Execution execution, @Nullable DeadLetterQueue letters) {
        this.definition = definition;
        this.letters = letters;
        this.pipeline = pipeline;
        this.present = new Renewal(pipeline, definition, execution, letters, List.of());
        this.children =
                present.children == null ? null : new StageChildren<>(() -> Objects.requireNonNull(present.children));
    }

    /** The instances of one run of the pipeline. */
    static final class Renewal {

        /** An immutable list. A change of the number of instances replaces the list as a whole. */
        private final List<StageShell<Object, Object>> instances;

        private final @Nullable Children<Object> children;

        /** The figures of earlier runs; empty in the first run. */
        private final List<InstanceSnapshot> past;

        private Renewal(
                String pipeline,
                StageDefinition definition,
                Execution execution,
                @Nullable DeadLetterQueue letters,
                List<InstanceSnapshot> past) {
            InstanceFactory factory = new InstanceFactory(pipeline, definition, execution, letters);
            this.instances = factory.newInstances();
            this.children = factory.children();
            this.past = past;
        }

        InstanceSnapshot snapshot(int index, Status pipelineStatus, ReadBudget budget) {
            return PastFigures.plus(
                    past.isEmpty() ? null : past.get(index),
                    instances.get(index).snapshot(pipelineStatus, budget));
        }

        List<InstanceSnapshot> snapshots(Status pipelineStatus, ReadBudget budget) {
            return IntStream.range(0, instances.size())
                    .mapToObj(index -> snapshot(index, pipelineStatus, budget))
                    .toList();
        }
    }

    /** Makes new instances, because the run of the present ones has ended. */
    Renewal prepareRenewal(Execution execution) {
        List<InstanceSnapshot> past = present.snapshots(Status.STOPPED, new ReadBudget());
        Renewal next = new Renewal(pipeline, definition, execution, letters, past);
        for (int i = 0; i < next.instances.size(); i++) {
            next.instances.get(i).resumeAfter(present.instances.get(i));
        }
        return next;
    }

    /** Replaces the instances. The inlet keeps the events that it has accepted. */
    synchronized void renew(Renewal next) {
        present = next;
        end = null;
        edges = null;
        readings = null;
        BoundedInlet<Object> opened = inlet;
        if (opened != null) {
            opened.moveTo(next.instances.get(0));
        }
    }

    String name() {
        return definition.name();
    }

    StageDefinition definition() {
        return definition;
    }

    List<StageShell<Object, Object>> instances() {
        return present.instances;
    }

    /** {@return whether it divides its events among partitions} */
    boolean partitions() {
        return !definition.partitions().isEmpty();
    }

    private boolean hasInlet() {
        return !definition.type().consumes() && !passesDeadLetters();
    }

    /** {@return whether it passes dead letters to the stage that receives them, and was not declared} */
    boolean passesDeadLetters() {
        return letters != null;
    }

    /** {@return its inlet, or {@code null} if it is not a producer} */
    @Nullable
    Inlet<Object> inlet() {
        Inlet<Object> opened = inlet;
        return opened == null && hasInlet() ? openInlet() : opened;
    }

    private synchronized Inlet<Object> openInlet() {
        BoundedInlet<Object> opened = inlet;
        if (opened == null) {
            opened = BoundedInlet.into(instances().get(0), definition.inletCapacity());
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
    void subscribe(Link<Object> link, @Nullable Link<Object> replaced, ActionBarrier barrier) {
        consumerOf(link).subscribe(link, replaced, barrier.expect(2), barrier.executor());
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

    /** {@return the open subscriptions of this stage to another} */
    List<Edge> edgesTo(String producer) {
        return edges().stream()
                .filter(edge -> edge.counts() && edge.producer().name().equals(producer))
                .toList();
    }

    /** {@return whether a reader of this stage holds events of a source that tracks them} */
    boolean readersHoldTracked() {
        return liveReadings()
                .anyMatch(link -> link.consumerEnd() instanceof EventReader<?> reader && reader.holdsTracked());
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
        StageEnd known = end();
        if (known.instanceEnded(instance.index()) == instances().size()) {
            known.complete();
        }
    }

    /** {@return whether all instances have ended} */
    boolean hasEnded() {
        StageEnd known = end;
        return known != null && known.ended().isDone();
    }

    /** {@return whether all instances have completed; a consumer completes only after its start} */
    boolean hasCompleted() {
        return instances().stream()
                .allMatch(instance -> instance.snapshot(Status.RUNNING).status() == Status.COMPLETED);
    }

    /** {@return the instances that have not ended} */
    List<StageShell<Object, Object>> living() {
        StageEnd known = end;
        return known == null
                ? instances()
                : instances().stream()
                        .filter(instance -> !known.instanceHasEnded(instance.index()))
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
            made = new StageEnd();
            end = made;
        }
        return made;
    }

    /** Completes a producer: it delivers the events that it holds, and ends. */
    void complete() {
        instances().forEach(StageShell::complete);
    }

    void close(@Nullable Throwable reason) {
        instances().forEach(instance -> instance.close(reason));
    }

    StageSnapshot snapshot(Status pipelineStatus, ReadBudget budget) {
        List<InstanceSnapshot> snapshots = present.snapshots(pipelineStatus, budget);
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
        for (Status status : List.of(
                Status.FAILED, Status.STUCK, Status.RESTARTING, Status.RETRYING, pipelineStatus, Status.DRAINING)) {
            if (all.contains(status)) {
                return status;
            }
        }
        return all.get(0);
    }
}
