package io.genstage.history;

import io.genstage.BufferOptions;
import io.genstage.CancelMode;
import io.genstage.DemandMode;
import io.genstage.Scheduler;
import io.genstage.StageType;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Draws stages: sources, steps and sinks, joined in any way that is allowed. */
final class Topology {

    private final World world;

    private final SplittableRandom random;

    private final List<StageModel> emitting = new ArrayList<>();

    /** Stages that nobody has subscribed to yet. */
    private final List<StageModel> unheard = new ArrayList<>();

    /** Stages whose partitions are shared out already. */
    private final Set<StageModel> sharedOut = new HashSet<>();

    private final Shape shape = new Shape();

    /** Threads that are not the pipeline's. */
    private final Scheduler elsewhere;

    private int names;

    Topology(World world, Scheduler elsewhere) {
        this.world = world;
        this.elsewhere = elsewhere;
        this.random = world.random;
    }

    PipelineDefinition draw() {
        PipelineDefinition.Builder builder = PipelineDefinition.named("history");
        if (world.supervisor != null) {
            builder.supervision(world.supervisor.options());
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
        if (world.unrest > 0) {
            guest(builder);
        }
        world.count(shape.kind());
        return builder.build();
    }

    List<StageModel> emitting() {
        return emitting;
    }

    /** A stage has gone, or never came. */
    void forget(StageModel stage) {
        stage.removed = true;
        emitting.remove(stage);
        unheard.remove(stage);
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
        Keys keys = new Keys(random);
        Supplier<SourceHandler> handlers = stage.handlers(
                () -> new SourceHandler(stage, keys, stage.instances[0].life.opened() ? random.nextInt(50) : count));
        builder.producer(stage.name, handlers, options -> {
            emits(stage, options);
            options.buffer(new BufferOptions(stage.capacity, stage.keep));
            options.demand(stage.instances[0].mode);
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
        Keys keys = new Keys(random);
        Supplier<StepHandler> handlers = stage.handlers(() -> new StepHandler(stage, keys, most));
        builder.producerConsumer(stage.name, handlers, options -> {
            producers.forEach(producer -> subscribe(stage, producer, options));
            options.concurrency(concurrency);
            emits(stage, options);
            options.buffer(new BufferOptions(stage.capacity, stage.keep));
        });
    }

    /** @param last whether it hears all that nobody else does */
    void sink(PipelineDefinition.Builder builder, boolean last) {
        int concurrency = concurrency();
        for (StageModel stage : unheard) {
            concurrency = last ? Math.min(concurrency, most(stage)) : concurrency;
        }
        Set<StageModel> producers = anyProducers(concurrency, 1 + random.nextInt(2));
        if (last) {
            producers.addAll(unheard);
        }
        if (producers.isEmpty()) {
            return;
        }
        int instances = concurrency;
        StageModel stage = add("c", StageType.CONSUMER, instances, false);
        builder.consumer(stage.name, sinks(stage), options -> {
            producers.forEach(producer -> subscribe(stage, producer, options));
            options.concurrency(instances);
            anyThreads(options);
        });
    }

    /** A consumer that subscribes to nothing yet. */
    void guest(PipelineDefinition.Builder builder) {
        StageModel stage = add("g", StageType.CONSUMER, 1, false);
        builder.consumer(stage.name, sinks(stage), this::anyThreads);
    }

    private static Supplier<SinkHandler> sinks(StageModel stage) {
        return stage.handlers(() -> new SinkHandler(stage));
    }

    private StageModel add(String kind, StageType type, int concurrency, boolean polled) {
        Sharing sharing = type == StageType.CONSUMER ? null : anySharing();
        StageModel stage = new StageModel(world, kind + names++, type, concurrency, sharing, polled);
        world.add(stage);
        if (world.trace.on) {
            world.trace.add("stage " + stage);
        }
        return stage;
    }

    private Sharing anySharing() {
        return switch (random.nextInt(3)) {
            case 0 -> DemandSharing.any(random);
            case 1 -> new BroadcastSharing();
            default -> PartitionSharing.any(random);
        };
    }

    private int concurrency() {
        int choice = random.nextInt(8);
        return choice < 5 ? 1 : choice < 7 ? 2 : 3;
    }

    private void emits(StageModel stage, StageDefinition.Options<?> options) {
        options.dispatcher(() -> stage.sharing().watched(world));
        anyThreads(options);
        emitting.add(stage);
        unheard.add(stage);
    }

    private void anyThreads(StageDefinition.Options<?> options) {
        int choice = random.nextInt(8);
        if (choice % 2 == 0) {
            options.nonBlocking();
        }
        if (choice < 2) {
            options.scheduler(elsewhere);
        }
    }

    private Set<StageModel> anyProducers(int concurrency, int count) {
        Set<StageModel> producers = new LinkedHashSet<>();
        for (int i = 0; i < count && !emitting.isEmpty(); i++) {
            StageModel producer = world.any(emitting);
            if (concurrency <= most(producer)) {
                producers.add(producer);
            }
        }
        return producers;
    }

    /** How many instances a stage may have that subscribes to this one. */
    private int most(StageModel producer) {
        if (producer.sharing instanceof PartitionSharing partitions) {
            return sharedOut.contains(producer) ? 0 : partitions.placing().count();
        }
        return Integer.MAX_VALUE;
    }

    private void subscribe(StageModel consumer, StageModel producer, StageDefinition.Options<?> options) {
        unheard.remove(producer);
        shape.join(consumer, producer);
        consumer.producers.add(producer);
        CancelMode mode = world.unrest < 2 ? CancelMode.PERMANENT : Windows.anyMode(random);
        SubscriptionOptions window = anyOptions(producer, mode);
        if (producer.sharing instanceof PartitionSharing partitions) {
            sharedOut.add(producer);
            if (world.unrest > 0 && consumer.instances.length == 1 && world.oneIn(3)) {
                window = window.withPartition(world.any(partitions.placing().names()));
            }
        }
        if (world.trace.on) {
            world.trace.add("declares " + consumer.name + " <- " + producer.name + " " + window);
        }
        options.subscribeTo(producer.name, window);
    }

    SubscriptionOptions anyOptions(StageModel producer, CancelMode mode) {
        SubscriptionOptions window = Windows.any(world, mode);
        return producer.sharing instanceof BroadcastSharing && world.oneIn(3)
                ? window.withSelector(Selector.any(random))
                : window;
    }
}
