package io.genstage.history.driver;

import io.genstage.CancelMode;
import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.history.dispatch.PartitionConfig;
import io.genstage.history.event.InjectedFailure;
import io.genstage.history.event.Transition;
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

/** What is done to subscriptions: they are made, asked over, replaced and ended. */
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

    // Demand by hand.

    void ask() {
        List<LinkModel> manual = living(edge -> edge.manual);
        if (!manual.isEmpty()) {
            ask(world.any(manual), random.nextInt(world.oneIn(4) ? 20 : 4));
        }
    }

    void ask(LinkModel edge, int events) {
        world.note("ask ", events, " over ", edge);
        edge.consumer.shell().tell(() -> edge.hearAsk(events));
        edge.subscription.ask(events);
        world.count(Transition.ASKED_BY_HAND);
    }

    // New ones.

    void subscribe() {
        List<StageModel> consumers = world.stages(stage -> stage.type == StageType.CONSUMER);
        List<StageModel> producers = world.stages(stage -> stage.type.emits());
        if (!world.isChangeable() || consumers.isEmpty() || producers.isEmpty()) {
            return;
        }
        StageModel consumer = world.any(consumers);
        StageModel producer = world.any(producers);
        SubscriptionOptions options =
                anyOptions(producer, world.unrest < 2 ? CancelMode.TEMPORARY : OptionsGenerator.anyMode(random));
        world.note("subscribe ", consumer.name, " to ", producer.name, " ", options);
        List<Subscription> made = allowed(consumer, () -> pipeline.subscribe(consumer.name, producer.name, options));
        if (made != null) {
            world.count(Transition.LATE_SUBSCRIBER);
            consumer.producers.add(producer);
            world.changes.made(made);
        }
    }

    private SubscriptionOptions anyOptions(StageModel producer, CancelMode mode) {
        SubscriptionOptions options = topology.anyOptions(producer, mode);
        return producer.sharing instanceof PartitionConfig partitions && world.oneIn(2)
                ? options.withPartition(world.any(partitions.placing().names()))
                : options;
    }

    void resubscribe() {
        List<LinkModel> live = living(edge -> !edge.consumer.stage.removed && !edge.producer.stage.removed);
        if (!world.isChangeable() || live.isEmpty()) {
            return;
        }
        LinkModel edge = world.any(live);
        StageModel consumer = edge.consumer.stage;
        StageModel producer = edge.producer.stage;
        SubscriptionOptions options = topology.anyOptions(producer, edge.options.cancelMode());
        world.note("resubscribe ", consumer.name, " to ", producer.name, " ", options);
        List<Subscription> made = allowed(consumer, () -> pipeline.resubscribe(consumer.name, producer.name, options));
        if (made != null) {
            world.changes.madeInPlace(made, consumer, producer);
            world.edges.forEach(other -> other.replaced |= world.changes.hasReplaced(other));
        }
    }

    /** A consumer that has ended cannot be subscribed any more. All others can, if the topology allows it. */
    private @Nullable List<Subscription> allowed(StageModel consumer, Supplier<List<Subscription>> change) {
        boolean ended = consumer.hasEnded();
        try {
            List<Subscription> made = change.get();
            if (ended) {
                world.violated(consumer.name + " has ended and is subscribed");
            }
            return made;
        } catch (InvalidPipelineException e) {
            world.note("declined: ", e.getMessage());
        } catch (IllegalStateException e) {
            if (!ended) {
                world.violated(consumer.name + " has not ended: " + e.getMessage());
            }
        }
        world.count(Transition.DECLINED);
        return null;
    }

    // Their end.

    /** Ends one without harm. */
    void leave() {
        List<LinkModel> live = living(edge -> true);
        if (!live.isEmpty()) {
            LinkModel edge = world.any(live);
            world.note("leave ", edge);
            if (edge.options.cancelMode() == CancelMode.TEMPORARY && random.nextBoolean()) {
                edge.cancel(random.nextBoolean() ? null : new InjectedFailure("leave"));
            } else {
                edge.detach();
            }
        }
    }

    void cancel() {
        List<LinkModel> live = living(edge -> true);
        if (!live.isEmpty()) {
            LinkModel edge = world.any(live);
            world.note("cancel ", edge);
            edge.cancel(random.nextBoolean() ? null : new InjectedFailure("cancel"));
        }
    }

    private List<LinkModel> living(Predicate<LinkModel> wanted) {
        List<LinkModel> found = new ArrayList<>();
        for (LinkModel edge : world.edges) {
            if (!edge.over && wanted.test(edge)) {
                found.add(edge);
            }
        }
        return found;
    }
}
