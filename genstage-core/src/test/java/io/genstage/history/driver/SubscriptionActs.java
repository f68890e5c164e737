package io.genstage.history.driver;

import io.genstage.CancelMode;
import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.history.dispatch.PartitionConfig;
import io.genstage.history.event.InjectedFailure;
import io.genstage.history.event.Transition;
import io.genstage.history.model.Disturbance;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.StageModel;
import io.genstage.history.model.World;
import io.genstage.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Acts on subscriptions: manual demand, new subscriptions, replacements and ends. */
final class SubscriptionActs {

    private final World world;

    private final SplittableRandom random;

    private final TopologyGenerator topology;

    private final Pipeline pipeline;

    SubscriptionActs(World world, TopologyGenerator topology) {
        this.world = world;
        this.random = world.random;
        this.topology = topology;
        this.pipeline = world.pipeline();
    }

    // Manual demand.

    void ask() {
        List<LinkModel> manual = open(link -> link.demand.isManual());
        if (!manual.isEmpty()) {
            ask(world.any(manual), random.nextInt(world.oneIn(4) ? 20 : 4));
        }
    }

    void ask(LinkModel link, int events) {
        world.traceAct("ask ", events, " over ", link);
        link.consumer.shell().execute(() -> link.demand.askReceived(events));
        link.subscription.ask(events);
        world.count(Transition.ASKED_MANUALLY);
    }

    // New subscriptions.

    void subscribe() {
        List<StageModel> consumers = world.stages(stage -> stage.type == StageType.CONSUMER);
        List<StageModel> producers = world.stages(stage -> stage.type.emits());
        if (!world.isChangeable() || consumers.isEmpty() || producers.isEmpty()) {
            return;
        }
        StageModel consumer = world.any(consumers);
        StageModel producer = world.any(producers);
        SubscriptionOptions options = anyOptions(
                producer,
                world.disturbance == Disturbance.SEVERE ? OptionsGenerator.anyMode(random) : CancelMode.TEMPORARY);
        world.traceAct("subscribe ", consumer.name, " to ", producer.name, " ", options);
        List<Subscription> added = change(consumer, () -> pipeline.subscribe(consumer.name, producer.name, options));
        if (added != null) {
            world.count(Transition.LATE_SUBSCRIBER);
            consumer.producers.add(producer);
            world.topology.added(added);
        }
    }

    private SubscriptionOptions anyOptions(StageModel producer, CancelMode mode) {
        SubscriptionOptions options = topology.anyOptions(producer, mode);
        return producer.dispatcher instanceof PartitionConfig partitions && world.oneIn(2)
                ? options.withPartition(world.any(partitions.partitioning().names()))
                : options;
    }

    void resubscribe() {
        List<LinkModel> open = open(link -> !link.consumer.stage.removed && !link.producer.stage.removed);
        if (!world.isChangeable() || open.isEmpty()) {
            return;
        }
        LinkModel link = world.any(open);
        StageModel consumer = link.consumer.stage;
        StageModel producer = link.producer.stage;
        SubscriptionOptions options = topology.anyOptions(producer, link.options.cancelMode());
        world.traceAct("resubscribe ", consumer.name, " to ", producer.name, " ", options);
        List<Subscription> added = change(consumer, () -> pipeline.resubscribe(consumer.name, producer.name, options));
        if (added != null) {
            world.topology.replaced(added, consumer, producer);
            world.links.stream().filter(world.topology::hasReplaced).forEach(other -> other.end.replace());
        }
    }

    /**
     * Makes a change. The pipeline rejects it if the topology forbids it, and must reject it if the consumer has ended.
     */
    private @Nullable List<Subscription> change(StageModel consumer, Supplier<List<Subscription>> action) {
        boolean ended = consumer.hasEnded();
        try {
            List<Subscription> added = action.get();
            if (ended) {
                world.violated(consumer.name + " has ended, but can subscribe");
            }
            return added;
        } catch (InvalidPipelineException e) {
            world.traceAct("rejected: ", e.getMessage());
        } catch (IllegalStateException e) {
            if (!ended) {
                world.violated(consumer.name + " has not ended, but cannot subscribe: " + e.getMessage());
            }
        }
        world.count(Transition.CHANGE_REJECTED);
        return null;
    }

    // Ends.

    /** Ends a subscription so that its consumer does not end. */
    void endWithoutEffect() {
        List<LinkModel> open = open(link -> true);
        if (!open.isEmpty()) {
            LinkModel link = world.any(open);
            world.traceAct("end without effect ", link);
            if (link.options.cancelMode() == CancelMode.TEMPORARY && random.nextBoolean()) {
                link.cancel(random.nextBoolean() ? null : new InjectedFailure("end without effect"));
            } else {
                link.detach();
            }
        }
    }

    void cancel() {
        List<LinkModel> open = open(link -> true);
        if (!open.isEmpty()) {
            LinkModel link = world.any(open);
            world.traceAct("cancel ", link);
            link.cancel(random.nextBoolean() ? null : new InjectedFailure("cancel"));
        }
    }

    /** {@return the links that have not ended and match} */
    private List<LinkModel> open(Predicate<LinkModel> wanted) {
        List<LinkModel> found = new ArrayList<>();
        for (LinkModel link : world.links) {
            if (!link.end.hasEnded() && wanted.test(link)) {
                found.add(link);
            }
        }
        return found;
    }
}
