package io.genstage.pipeline;

import io.genstage.InstanceSnapshot;
import io.genstage.StageSnapshot;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.Dispatcher;
import io.genstage.engine.Execution;
import io.genstage.engine.Handler;
import io.genstage.engine.StageIdentity;
import io.genstage.engine.StageShell;
import io.genstage.flow.BoundedInlet;
import io.genstage.flow.Inlet;
import io.genstage.protocol.ConsumerSide;
import io.genstage.protocol.Link;
import io.genstage.protocol.ProducerSide;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A declared stage's running instances. They share one subscriber's place. */
final class StageGroup {

    private final StageDefinition definition;

    private final List<StageShell<Object, Object>> instances = new ArrayList<>();

    private final @Nullable String dispatcher;

    private final @Nullable Inlet<Object> inlet;

    StageGroup(String pipeline, StageDefinition definition, Execution execution) {
        this.definition = definition;
        this.dispatcher =
                definition.type().emits() ? definition.dispatcher().get().name() : null;
        for (int index = 0; index < definition.concurrency(); index++) {
            instances.add(
                    newInstance(new StageIdentity(pipeline, definition.name(), index, definition.type()), execution));
        }
        this.inlet = definition.type().consumes()
                ? null
                : BoundedInlet.into(instances.get(0), definition.buffer().capacity());
    }

    @SuppressWarnings("unchecked") // event types are the user's promise; the edges carry references
    private StageShell<Object, Object> newInstance(StageIdentity identity, Execution execution) {
        ConsumerSide<Object> input = definition.type().consumes() ? new ConsumerSide<>() : null;
        ProducerSide<Object> output = definition.type().emits()
                ? new ProducerSide<>(
                        (Dispatcher<Object>) definition.dispatcher().get(), definition.buffer())
                : null;
        return new StageShell<>(identity, (Handler<Object, Object>) definition.handler(), input, output, execution);
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

    @Nullable
    Inlet<Object> inlet() {
        return inlet;
    }

    /**
     * Subscribes each of these instances to each of a producer's. An instance's window on the producing stage is shared out
     * among that stage's instances, so that {@code max-demand} bounds what an instance has asked for, however many it
     * asks; but each is asked for one event at least.
     */
    List<Link<Object>> subscribeTo(StageGroup producer, SubscriptionOptions options) {
        SubscriptionOptions share = share(options, producer.instances.size());
        List<Link<Object>> links = new ArrayList<>();
        for (StageShell<Object, Object> consuming : instances) {
            for (StageShell<Object, Object> producing : producer.instances) {
                Link<Object> link = new Link<>(producing, consuming, name(), share);
                consuming.subscribe(link);
                links.add(link);
            }
        }
        return links;
    }

    StageSnapshot snapshot(Status pipelineStatus) {
        List<InstanceSnapshot> snapshots =
                instances.stream().map(shell -> shell.snapshot(pipelineStatus)).toList();
        return new StageSnapshot(
                name(), definition.type(), commonStatus(snapshots, pipelineStatus), dispatcher, snapshots);
    }

    /** A failure shows, then life, then how the last ended. */
    private static Status commonStatus(List<InstanceSnapshot> instances, Status pipelineStatus) {
        List<Status> all = instances.stream().map(InstanceSnapshot::status).toList();
        for (Status status : List.of(Status.FAILED, pipelineStatus, Status.DRAINING)) {
            if (all.contains(status)) {
                return status;
            }
        }
        return all.get(0);
    }

    private static SubscriptionOptions share(SubscriptionOptions options, int parts) {
        int max = Math.max(1, options.maxDemand() / parts);
        return parts == 1 ? options : options.withDemand(max, Math.min(options.minDemand() / parts, max - 1));
    }
}
