package io.genstage.history.driver;

import io.genstage.BufferOptions;
import io.genstage.CancelMode;
import io.genstage.DeliveryGuarantee;
import io.genstage.DemandMode;
import io.genstage.Scheduler;
import io.genstage.StageType;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.history.check.CheckedDispatcher;
import io.genstage.history.check.SinkHandler;
import io.genstage.history.check.SourceHandler;
import io.genstage.history.check.StepHandler;
import io.genstage.history.dispatch.BroadcastConfig;
import io.genstage.history.dispatch.DemandConfig;
import io.genstage.history.dispatch.DispatcherConfig;
import io.genstage.history.dispatch.PartitionConfig;
import io.genstage.history.dispatch.Selector;
import io.genstage.history.event.EventKeys;
import io.genstage.history.model.Disturbance;
import io.genstage.history.model.StageModel;
import io.genstage.history.model.World;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Generates the stages of a pipeline: sources, steps and sinks, with any subscriptions that the product accepts. */
final class TopologyGenerator {

    private final World world;

    private final SplittableRandom random;

    private final List<StageModel> emitting = new ArrayList<>();

    /** The emitting stages that have no consumer yet. */
    private final List<StageModel> unconsumed = new ArrayList<>();

    /** The stages whose partitions are assigned to a consumer already. */
    private final Set<StageModel> assigned = new HashSet<>();

    private final TopologyShape shape = new TopologyShape();

    /** For stages that do not run on the pipeline's scheduler. */
    private final Scheduler otherScheduler;

    private int names;

    TopologyGenerator(World world, Scheduler otherScheduler) {
        this.world = world;
        this.otherScheduler = otherScheduler;
        this.random = world.random;
    }

    PipelineDefinition definition() {
        PipelineDefinition.Builder builder = PipelineDefinition.named("history");
        if (world.supervisor != null) {
            builder.supervision(world.supervisor.options());
        }
        builder.deadLetterHandler(world::deadLetterReceived);
        world.reportsUndelivered = world.oneIn(2);
        if (world.reportsUndelivered) {
            builder.undelivered(world::undelivered);
        }
        boolean wide = world.oneIn(8);
        for (int i = wide ? random.nextInt(3) : random.nextInt(3) / 2; i >= 0; i--) {
            source(builder);
        }
        for (int i = random.nextInt(wide ? 5 : 3); i > 0; i--) {
            step(builder);
        }
        for (int i = wide ? random.nextInt(3) : random.nextInt(5) / 3; i > 0; i--) {
            sink(builder, false);
        }
        sink(builder, true);
        if (world.disturbance != Disturbance.NONE) {
            unsubscribedSink(builder);
        }
        world.count(shape.kind());
        return builder.build();
    }

    List<StageModel> emitting() {
        return emitting;
    }

    /** A stage was removed, or the pipeline has rejected it. */
    void removed(StageModel stage) {
        stage.removed = true;
        emitting.remove(stage);
        unconsumed.remove(stage);
    }

    void source(PipelineDefinition.Builder builder) {
        boolean polled = world.oneIn(3);
        StageModel stage = add("a", StageType.PRODUCER, 1, polled);
        boolean accumulates = world.oneIn(8);
        stage.capacity = world.oneIn(3) ? 1 + random.nextInt(4) : 5 + random.nextInt(30);
        if (accumulates) {
            stage.instances[0].mode = DemandMode.ACCUMULATE;
        }
        int count = world.large ? random.nextInt(3000) : 50 + random.nextInt(125);
        EventKeys keys = new EventKeys(random);
        Supplier<SourceHandler> handlers = stage.handlers(
                () -> new SourceHandler(stage, keys, stage.instances[0].life.isStarted() ? random.nextInt(50) : count));
        builder.producer(stage.name, handlers, options -> {
            emits(stage, options);
            options.buffer(new BufferOptions(stage.capacity, stage.keep));
            options.demand(stage.instances[0].mode);
            if (stage.maxInFlight != null) {
                options.maxInFlight(stage.maxInFlight);
            }
            if (polled) {
                options.pollInterval(StageModel.pollInterval());
            }
        });
    }

    void step(PipelineDefinition.Builder builder) {
        int concurrency = concurrency();
        Set<StageModel> producers = anyProducers(concurrency, 1 + random.nextInt(2));
        if (producers.isEmpty()) {
            return;
        }
        StageModel stage = add("b", StageType.PRODUCER_CONSUMER, concurrency, false);
        if (world.oneIn(6)) {
            stage.capacity = 1 + random.nextInt(4);
        }
        int most = random.nextInt(3);
        EventKeys keys = new EventKeys(random);
        Supplier<StepHandler> handlers = stage.handlers(() -> new StepHandler(stage, keys, most));
        builder.producerConsumer(stage.name, handlers, options -> {
            producers.forEach(producer -> subscribe(stage, producer, options));
            options.concurrency(concurrency);
            errors(stage, options);
            emits(stage, options);
            options.buffer(new BufferOptions(stage.capacity, stage.keep));
        });
    }

    /**
     * Adds a consumer.
     *
     * @param last whether it subscribes to all stages that have no consumer yet
     */
    void sink(PipelineDefinition.Builder builder, boolean last) {
        int concurrency = concurrency();
        for (StageModel stage : unconsumed) {
            concurrency = last ? Math.min(concurrency, mostInstances(stage)) : concurrency;
        }
        Set<StageModel> producers = anyProducers(concurrency, 1 + random.nextInt(2));
        if (last) {
            producers.addAll(unconsumed);
        }
        if (producers.isEmpty()) {
            return;
        }
        int instances = concurrency;
        StageModel stage = add("c", StageType.CONSUMER, instances, false);
        builder.consumer(stage.name, sinks(stage), options -> {
            producers.forEach(producer -> subscribe(stage, producer, options));
            options.concurrency(instances);
            errors(stage, options);
            anyScheduler(options);
        });
    }

    /** Adds a consumer without subscriptions. Acts may subscribe it later. */
    void unsubscribedSink(PipelineDefinition.Builder builder) {
        StageModel stage = add("g", StageType.CONSUMER, 1, false);
        builder.consumer(stage.name, sinks(stage), options -> {
            errors(stage, options);
            anyScheduler(options);
        });
    }

    private static void errors(StageModel stage, StageDefinition.Options<?> options) {
        options.delivery(stage.redelivers ? DeliveryGuarantee.AT_LEAST_ONCE : DeliveryGuarantee.AT_MOST_ONCE);
        options.onError(stage.onError());
    }

    private static Supplier<SinkHandler> sinks(StageModel stage) {
        return stage.handlers(() -> new SinkHandler(stage));
    }

    private StageModel add(String kind, StageType type, int concurrency, boolean polled) {
        DispatcherConfig dispatcher = type == StageType.CONSUMER ? null : anyDispatcher();
        StageModel stage = new StageModel(world, kind + names++, type, concurrency, dispatcher, polled);
        world.add(stage);
        if (world.trace.on) {
            world.trace.add("stage " + stage);
        }
        return stage;
    }

    private DispatcherConfig anyDispatcher() {
        return switch (random.nextInt(3)) {
            case 0 -> DemandConfig.any(random);
            case 1 -> new BroadcastConfig();
            default -> PartitionConfig.any(random);
        };
    }

    private int concurrency() {
        int choice = random.nextInt(8);
        return choice < 5 ? 1 : choice < 7 ? 2 : 3;
    }

    private void emits(StageModel stage, StageDefinition.Options<?> options) {
        options.dispatcher(() -> new CheckedDispatcher(world, stage.dispatcher()));
        anyScheduler(options);
        emitting.add(stage);
        unconsumed.add(stage);
    }

    private void anyScheduler(StageDefinition.Options<?> options) {
        int choice = random.nextInt(8);
        if (choice % 2 == 0) {
            options.nonBlocking();
        }
        if (choice < 2) {
            options.scheduler(otherScheduler);
        }
    }

    private Set<StageModel> anyProducers(int concurrency, int count) {
        Set<StageModel> producers = new LinkedHashSet<>();
        for (int i = 0; i < count && !emitting.isEmpty(); i++) {
            StageModel producer = world.any(emitting);
            if (concurrency <= mostInstances(producer)) {
                producers.add(producer);
            }
        }
        return producers;
    }

    /** {@return how many instances a stage may have that subscribes to this producer} */
    private int mostInstances(StageModel producer) {
        if (producer.dispatcher instanceof PartitionConfig partitions) {
            return assigned.contains(producer) ? 0 : partitions.partitioning().count();
        }
        return Integer.MAX_VALUE;
    }

    private void subscribe(StageModel consumer, StageModel producer, StageDefinition.Options<?> options) {
        unconsumed.remove(producer);
        shape.join(consumer, producer);
        consumer.producers.add(producer);
        CancelMode mode =
                world.disturbance == Disturbance.SEVERE ? OptionsGenerator.anyMode(random) : CancelMode.PERMANENT;
        SubscriptionOptions subscription = anyOptions(producer, mode);
        if (producer.dispatcher instanceof PartitionConfig partitions) {
            assigned.add(producer);
            if (world.disturbance != Disturbance.NONE && consumer.instances.length == 1 && world.oneIn(3)) {
                subscription = subscription.withPartition(
                        world.any(partitions.partitioning().names()));
            }
        }
        if (world.trace.on) {
            world.trace.add("declares " + consumer.name + " <- " + producer.name + " " + subscription);
        }
        options.subscribeTo(producer.name, subscription);
    }

    SubscriptionOptions anyOptions(StageModel producer, CancelMode mode) {
        SubscriptionOptions subscription = OptionsGenerator.subscription(world, mode);
        return producer.dispatcher instanceof BroadcastConfig && world.oneIn(3)
                ? subscription.withSelector(Selector.any(random))
                : subscription;
    }
}
