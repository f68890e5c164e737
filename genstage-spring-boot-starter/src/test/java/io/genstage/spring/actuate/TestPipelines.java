package io.genstage.spring.actuate;

import io.genstage.Acknowledger;
import io.genstage.BufferOptions;
import io.genstage.CancelMode;
import io.genstage.ConsumerStage;
import io.genstage.DemandMode;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.Schedulers;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.Supervision;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/** Pipelines whose figures are known. */
public final class TestPipelines {

    private TestPipelines() {}

    /**
     * 100 events, and then none: {@code read → enrich → store}. Batches are of 10. At rest, 20 events are requested of
     * {@code read} and 40 of {@code enrich}, whose buffer is unlimited: {@code store} requested 50, and 30 more after
     * each third batch.
     */
    public static PipelineDefinition flightsDefinition(String name) {
        return PipelineDefinition.named(name)
                .producer("read", numbers(100))
                .producerConsumer(
                        "enrich",
                        (ProducerConsumerStage<Long, Long>) (events, from, out) -> out.emitAll(events),
                        stage -> stage.subscribeTo("read", SubscriptionOptions.ofMaxDemand(20)))
                .consumer(
                        "store",
                        (events, from) -> {},
                        stage -> stage.subscribeTo("enrich", new SubscriptionOptions(50, 25, CancelMode.TRANSIENT)))
                .build();
    }

    /** A pipeline of {@link #flightsDefinition}, which is not started. */
    public static Pipeline flights(String name) {
        return Pipeline.of(flightsDefinition(name), Schedulers.shared());
    }

    /** A pipeline of {@link #flightsDefinition}, at rest. */
    public static Pipeline flightsAtRest(String name) {
        Pipeline pipeline = flights(name);
        pipeline.start().join();
        awaitIdle(pipeline);
        return pipeline;
    }

    /**
     * Endless events for a consumer with a max-demand of 10, which blocks in its first batch of 5 until the gate opens.
     */
    public static Pipeline slow(String name, CountDownLatch gate) {
        return Pipeline.of(PipelineDefinition.named(name)
                .producer("read", numbers(Long.MAX_VALUE), stage -> stage.buffer(BufferOptions.keepFirst(7)))
                .consumer(
                        "store",
                        waitingFor(gate),
                        stage -> stage.subscribeTo("read", SubscriptionOptions.ofMaxDemand(10)))
                .build());
    }

    /** Emits 8 events for a demand of 1 and a buffer of 2. The consumer blocks in its call until the gate opens. */
    public static Pipeline flood(String name, CountDownLatch gate) {
        return Pipeline.of(PipelineDefinition.named(name)
                .producer(
                        "read",
                        (demand, out) -> out.emitAll(List.of(1, 2, 3, 4, 5, 6, 7, 8)),
                        stage -> stage.buffer(BufferOptions.keepFirst(2)))
                .consumer(
                        "store",
                        waitingFor(gate),
                        stage -> stage.subscribeTo("read", SubscriptionOptions.ofMaxDemand(1)))
                .build());
    }

    /** Fails at its first event. */
    public static Pipeline failing(String name, Exception failure) {
        ConsumerStage<Object> fail = (events, from) -> {
            throw failure;
        };
        return Pipeline.of(PipelineDefinition.named(name)
                .producer("read", numbers(1))
                .consumer("store", fail, stage -> stage.subscribeTo("read"))
                .build());
    }

    /** One event, whose handling fails; its stage is supervised, and restarted after the delay. */
    public static Pipeline restarted(String name, Duration delay) {
        ConsumerStage<Object> fail = (events, from) -> {
            throw new IllegalStateException("bad weather");
        };
        return supervised(name, RestartIntensity.DEFAULT, delay, numbers(1), fail);
    }

    /** Endless events, each of which fails. One restart is allowed. */
    public static Pipeline failingTooOften(String name) {
        ConsumerStage<Object> fail = (events, from) -> {
            throw new IllegalStateException("no weather");
        };
        return supervised(
                name, new RestartIntensity(1, Duration.ofMinutes(1)), Duration.ZERO, numbers(Long.MAX_VALUE), fail);
    }

    /** Five events at once, of which number 3 fails and waits for its restart; the others wait until the gate opens. */
    public static Pipeline perEvent(String name, CountDownLatch gate) {
        ConsumerStage<Object> wait = waitingFor(gate);
        ConsumerStage<Object> handler = (events, from) -> {
            if (events.contains(3L)) {
                throw new IllegalStateException("the first try fails");
            }
            wait.handleEvents(events, from);
        };
        Duration delay = Duration.ofHours(1);
        return Pipeline.of(PipelineDefinition.named(name)
                .producer("read", numbers(5))
                .consumer(
                        "store",
                        handler,
                        stage -> stage.subscribeTo("read", SubscriptionOptions.ofMaxDemand(10))
                                .perEvent(ChildOptions.TRANSIENT.withBackoff(new Backoff(delay, 1, delay, 0))))
                .build());
    }

    private static Pipeline supervised(
            String name,
            RestartIntensity intensity,
            Duration delay,
            ProducerStage<Long> source,
            ConsumerStage<Object> sink) {
        return Pipeline.of(PipelineDefinition.named(name)
                .supervision(Supervision.DEFAULT.withIntensity(intensity).withBackoff(new Backoff(delay, 1, delay, 0)))
                .producer("read", source)
                .consumer("store", sink, stage -> stage.subscribeTo("read", SubscriptionOptions.ofMaxDemand(1)))
                .build());
    }

    /** Fails before its first event. */
    public static Pipeline stillborn(String name) {
        ProducerStage<Long> unwilling = new ProducerStage<>() {
            @Override
            public void started(StageContext context) {
                throw new IllegalStateException("not today");
            }

            @Override
            public void handleDemand(long demand, Emitter<Long> out) {}
        };
        return Pipeline.of(PipelineDefinition.named(name)
                .producer("read", unwilling)
                .consumer("store", (events, from) -> {}, stage -> stage.subscribeTo("read"))
                .build());
    }

    /** Emits only the events of its inlet, and accepts at most 2 beyond demand. */
    public static Pipeline live(String name) {
        return Pipeline.of(PipelineDefinition.named(name)
                .producer("live", ProducerStage.inletOnly(), stage -> stage.buffer(BufferOptions.keepLast(2)))
                .consumer("store", (events, from) -> {}, stage -> stage.subscribeTo("live"))
                .build());
    }

    /**
     * 10 events. 4 are even and are handled. 4 are odd and wait, because their partition has no consumer. 2 are
     * divisible by 5 and fail, because they have no partition. At rest, 4 more are requested.
     */
    public static Pipeline partitioned(String name) {
        PartitionOptions<Long> options = PartitionOptions.<Long>ofNames("even", "odd")
                .withMaxBacklog(6)
                .withKey(number -> number % 5 == 0 ? "five" : number % 2 == 0 ? "even" : "odd");
        return Pipeline.of(PipelineDefinition.named(name)
                .producer(
                        "read",
                        numbers(10),
                        stage -> stage.dispatcher(() -> new PartitionDispatcher<>(options))
                                .buffer(BufferOptions.keepFirst(7)))
                .consumer(
                        "store",
                        (events, from) -> {},
                        stage -> stage.subscribeTo(
                                "read", new SubscriptionOptions(4, 3, CancelMode.PERMANENT).withPartition("even")))
                .build());
    }

    /** 10 events. One consumer selects those below 4. The selector of another throws for 0 and 9. */
    public static Pipeline selective(String name) {
        Predicate<Long> below = number -> number < 4;
        Predicate<Long> broken = number -> 9 / (number % 9) > 100;
        return Pipeline.of(PipelineDefinition.named(name)
                .producer("read", numbers(10), stage -> stage.dispatcher(BroadcastDispatcher::new))
                .consumer("store", (events, from) -> {}, stage -> stage.subscribeTo("read", selecting(below)))
                .consumer("odd", (events, from) -> {}, stage -> stage.subscribeTo("read", selecting(broken)))
                .build());
    }

    private static SubscriptionOptions selecting(Predicate<Long> selector) {
        return SubscriptionOptions.DEFAULT.withSelector(selector);
    }

    /** Fails with each of its two events, in both attempts. The dead letters are kept. */
    public static Pipeline deadLetters(String name) {
        ErrorOptions options =
                ErrorOptions.ofAttempts(2).withBackoff(Backoff.NONE).thenDeadLetter();
        return Pipeline.of(PipelineDefinition.named(name)
                .producer("read", numbers(2))
                .consumer(
                        "store",
                        ConsumerStage.each(event -> {
                            throw new IllegalStateException("no room for " + event);
                        }),
                        stage -> stage.subscribeTo("read").onError(options))
                .build());
    }

    /** Its one event is handled, by a call that returns after the stage's timeout. */
    public static Pipeline late(String name) {
        ConsumerStage<Object> ignoringItsInterrupt = (events, from) -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException timeout) {
                // the event is handled all the same
            }
        };
        return Pipeline.of(PipelineDefinition.named(name)
                .producer("read", numbers(1))
                .consumer(
                        "store",
                        ignoringItsInterrupt,
                        stage -> stage.subscribeTo("read").timeout(Duration.ofMillis(20)))
                .build());
    }

    /** The handling of its one event fails, and is tried again after an hour. */
    public static Pipeline retried(String name) {
        Duration delay = Duration.ofHours(1);
        ErrorOptions options = ErrorOptions.ofAttempts(2).withBackoff(new Backoff(delay, 1, delay, 0));
        return Pipeline.of(PipelineDefinition.named(name)
                .producer("read", numbers(1))
                .consumer(
                        "store",
                        ConsumerStage.each(event -> {
                            throw new IllegalStateException("planted");
                        }),
                        stage -> stage.subscribeTo("read").onError(options))
                .build());
    }

    /** Tracks its three events. The consumer blocks in its call until the gate opens. */
    public static Pipeline tracked(String name, CountDownLatch gate) {
        return Pipeline.of(PipelineDefinition.named(name)
                .producer("read", numbers(3), stage -> stage.maxInFlight(1000))
                .consumer("store", waitingFor(gate), stage -> stage.subscribeTo("read"))
                .build());
    }

    /** Emits three events whose acknowledgers throw. */
    public static Pipeline failingAcknowledgers(String name) {
        Acknowledger failing = new Acknowledger() {
            @Override
            public void acknowledge() {
                throw new IllegalStateException("planted");
            }

            @Override
            public void fail(Throwable cause) {
                throw new IllegalStateException("planted");
            }
        };
        int[] left = {3};
        ProducerStage<Integer> source = (demand, out) -> {
            for (; left[0] > 0; left[0]--) {
                out.emit(left[0], failing);
            }
        };
        return Pipeline.of(PipelineDefinition.named(name)
                .producer("read", source)
                .consumer("store", (events, from) -> {}, stage -> stage.subscribeTo("read"))
                .build());
    }

    /** Accumulates demand. */
    public static Pipeline accumulating(String name) {
        return Pipeline.of(PipelineDefinition.named(name)
                .producer("read", numbers(10), stage -> stage.demand(DemandMode.ACCUMULATE))
                .consumer("store", (events, from) -> {}, stage -> stage.subscribeTo("read"))
                .build());
    }

    public static void awaitIdle(Pipeline pipeline) {
        try {
            if (!pipeline.awaitIdle(Duration.ofSeconds(60))) {
                throw new AssertionError(pipeline + " does not come to rest: " + pipeline.snapshot());
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ProducerStage<Long> numbers(long count) {
        long[] next = {0};
        return (demand, out) -> {
            long end = Math.min(count, next[0] + demand);
            LongStream.range(next[0], end).forEach(out::emit);
            next[0] = end;
        };
    }

    private static ConsumerStage<Object> waitingFor(CountDownLatch gate) {
        return (events, from) -> {
            if (!gate.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the gate stayed shut");
            }
        };
    }
}
