package io.genstage.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.genstage.Acknowledger;
import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.pipeline.Pipeline;
import io.genstage.testing.Contract;
import io.genstage.testing.OneThread;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The bytes that a running pipeline allocates, counted by the JVM for the one thread that runs it. For each event it
 * allocates only the reference in the array that carries the event; for a tracked event also its receipt, and a
 * reference to it. Everything else is allocated for each batch, regardless of its number of events. The bounds hold even
 * if the JIT compiler removes no allocation. How many it removes depends on the code that ran before.
 */
@Timeout(60)
@Contract("A10")
class AllocationTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int SMALL = 100;

    private static final int LARGE = 1_000;

    private static final int BATCHES = 500;

    private static final int WARM_UPS = 4;

    /** With compressed references: the tests' heap is small. */
    private static final double REFERENCE = 4;

    /** The bytes of a receipt, with compressed references. */
    private static final double RECEIPT = 32;

    /** Bytes for a tracked event in a chain of four: three references to the event, one to its receipt, the receipt. */
    private static final double TRACKED_CHAIN = 4 * REFERENCE + RECEIPT + 0.5;

    private static final double TRACKED_BATCH = 1_400;

    /** As many different events as the JVM caches. */
    private static final int EVENTS = 128;

    /**
     * The cost of a batch on an edge.
     *
     * @param perBatch bytes, without those for each event
     * @param perEvent bytes
     */
    private record Cost(double perBatch, double perEvent) {}

    private interface Shape {
        PipelineDefinition.Builder of(ProducerStage<Integer> source, SubscriptionOptions options);
    }

    /** How the source emits an event. */
    private interface Emission {
        void emit(Emitter<Integer> out, Integer event);
    }

    /** Uses one acknowledger for all events, so that the test counts only what the pipeline allocates. */
    private static final Acknowledger ACKNOWLEDGER = new Acknowledger() {
        @Override
        public void acknowledge() {}

        @Override
        public void fail(Throwable cause) {}
    };

    private static final Emission ACKNOWLEDGED = (out, event) -> out.emit(event, ACKNOWLEDGER);

    private static Cost cost(Shape shape) {
        return cost(shape, Emitter::emit);
    }

    private static Cost cost(Shape shape, Emission emission) {
        for (int i = 0; i < WARM_UPS; i++) {
            bytes(shape, emission, SMALL);
            bytes(shape, emission, LARGE);
        }
        double small = bytes(shape, emission, SMALL);
        double large = bytes(shape, emission, LARGE);
        double perEvent = (large - small) / (LARGE - SMALL);
        return new Cost(small - perEvent * SMALL, perEvent);
    }

    /** {@return how many bytes were allocated for a batch of so many events} */
    private static double bytes(Shape shape, Emission emission, int size) {
        long[] left = {(long) size * BATCHES};
        ProducerStage<Integer> source = (demand, out) -> {
            for (long i = 0; i < demand && left[0] > 0; i++, left[0]--) {
                emission.emit(out, (int) (left[0] % EVENTS));
            }
            if (left[0] == 0) {
                out.complete();
            }
        };
        OneThread thread = new OneThread();
        Pipeline pipeline = Pipeline.of(
                shape.of(source, SubscriptionOptions.ofMaxDemand(2 * size)).build(), thread);
        pipeline.start();
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        thread.runAll();
        long after = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        assertThat(pipeline.completion()).isDone();
        return (after - before) / (double) BATCHES;
    }

    private static ConsumerStage<Integer> consumer() {
        long[] sum = {0};
        return (events, from) -> {
            for (Integer event : events) {
                sum[0] += event;
            }
        };
    }

    private static ProducerConsumerStage<Integer, Integer> relay() {
        return (events, from, out) -> {
            for (Integer event : events) {
                out.emit(event);
            }
        };
    }

    private static PipelineDefinition.Builder four(
            Supplier<Dispatcher<Integer>> dispatcher,
            ProducerStage<Integer> source,
            IntFunction<SubscriptionOptions> options) {
        PipelineDefinition.Builder definition =
                PipelineDefinition.named("p").producer("a", source, s -> s.dispatcher(dispatcher));
        for (int i = 0; i < 4; i++) {
            SubscriptionOptions subscription = options.apply(i);
            definition.consumer("c" + i, consumer(), s -> s.subscribeTo("a", subscription));
        }
        return definition;
    }

    @Test
    void anEventAllocatesOneReference() {
        Cost cost = cost((source, options) -> PipelineDefinition.named("p")
                .producer("a", source)
                .consumer("c", consumer(), s -> s.subscribeTo("a", options)));

        assertThat(cost.perEvent()).isLessThan(REFERENCE + 0.1);
        assertThat(cost.perBatch())
                .as("array, slice, delivery, the rest of a slice, the loop's cursor, notifications of listeners")
                .isLessThan(300);
    }

    @Test
    void aRelayAllocatesAnotherReference() {
        Cost cost = cost((source, options) -> PipelineDefinition.named("p")
                .producer("a", source)
                .producerConsumer("b", relay(), s -> s.subscribeTo("a", options))
                .consumer("c", consumer(), s -> s.subscribeTo("b", options)));

        assertThat(cost.perEvent()).isLessThan(2 * REFERENCE + 0.1);
        assertThat(cost.perBatch()).isLessThan(600);
    }

    private static PipelineDefinition.Builder chain(
            ProducerStage<Integer> source,
            Consumer<StageDefinition.Options<Void>> sourceOptions,
            ProducerConsumerStage<Integer, Integer> relay,
            SubscriptionOptions options) {
        return PipelineDefinition.named("p")
                .producer("a", source, sourceOptions)
                .producerConsumer("b", relay, s -> s.subscribeTo("a", options))
                .producerConsumer("c", relay, s -> s.subscribeTo("b", options))
                .consumer("d", consumer(), s -> s.subscribeTo("c", options));
    }

    @Test
    void anAcknowledgedEventAllocatesItsReceiptAndOneMoreReferenceOverAChainOfFourThatRelaysBatches() {
        Cost cost = cost((source, options) -> chain(source, s -> {}, relay(), options), ACKNOWLEDGED);

        assertThat(cost.perEvent()).isLessThan(TRACKED_CHAIN);
        assertThat(cost.perBatch()).isLessThan(TRACKED_BATCH);
    }

    @Test
    void anAcknowledgedEventAllocatesItsReceiptAndOneMoreReferenceOverAChainOfFourThatRelaysSingleEvents() {
        ProducerConsumerStage<Integer, Integer> relay = ProducerConsumerStage.map(event -> event);
        Cost cost = cost((source, options) -> chain(source, s -> {}, relay, options), ACKNOWLEDGED);

        assertThat(cost.perEvent()).isLessThan(TRACKED_CHAIN);
        assertThat(cost.perBatch()).isLessThan(TRACKED_BATCH);
    }

    @Test
    void anEventOfASourceWithALimitAllocatesItsReceiptAndOneMoreReference() {
        Cost cost = cost((source, options) -> chain(source, s -> s.maxInFlight(10 * LARGE), relay(), options));

        assertThat(cost.perEvent()).isLessThan(TRACKED_CHAIN);
        assertThat(cost.perBatch()).isLessThan(TRACKED_BATCH);
    }

    @Test
    void aFilterAllocatesForTheEventsThatPass() {
        ProducerConsumerStage<Integer, Integer> filter = (events, from, out) -> {
            for (Integer event : events) {
                if (event % 16 == 0) {
                    out.emit(event);
                }
            }
        };
        Cost cost = cost((source, options) -> PipelineDefinition.named("p")
                .producer("a", source)
                .producerConsumer("b", filter, s -> s.subscribeTo("a", options))
                .consumer("c", consumer(), s -> s.subscribeTo("b", options)));

        assertThat(cost.perEvent())
                .as("and not for events that it may not emit")
                .isLessThan(1.25 * REFERENCE + 0.1);
        assertThat(cost.perBatch()).isLessThan(800);
    }

    @Test
    void aSourceWithOnlyAnInletAllocatesNothingForItsDemand() {
        OneThread thread = new OneThread();
        PipelineDefinition.Builder definition = PipelineDefinition.named("p");
        int pairs = 1_000;
        for (int i = 0; i < pairs; i++) {
            String source = "a" + i;
            definition.producer(source, ProducerStage.<Integer>inletOnly());
            definition.consumer("c" + i, consumer(), s -> s.subscribeTo(source));
        }
        Pipeline pipeline = Pipeline.of(definition.build(), thread);
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        pipeline.start();
        thread.runAll();
        long after = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());

        assertThat((after - before) / (double) pairs)
                .as("to start a pair; space for the 1,000 events would be 4,000 bytes more")
                .isLessThan(3_000);
    }

    @Test
    void aHandlerThatEmitsCollectionsGetsNoOtherArray() {
        ProducerConsumerStage<Integer, Integer> relay = (events, from, out) -> out.emitAll(events);
        Cost cost = cost((source, options) -> PipelineDefinition.named("p")
                .producer("a", source)
                .producerConsumer("b", relay, s -> s.subscribeTo("a", options))
                .consumer("c", consumer(), s -> s.subscribeTo("b", options)));

        assertThat(cost.perEvent()).isLessThan(2 * REFERENCE + 0.1);
        assertThat(cost.perBatch()).isLessThan(600);
    }

    @Test
    void aBroadcastSharesOneArray() {
        Cost cost = cost((source, options) -> four(BroadcastDispatcher::new, source, i -> options));

        assertThat(cost.perEvent()).as("not one for each consumer").isLessThan(REFERENCE + 0.1);
        assertThat(cost.perBatch()).isLessThan(1_400);
    }

    @Test
    void consumersThatShareEventsHaveViewsOfOneArray() {
        Cost cost = cost((source, options) -> four(DemandDispatcher::new, source, i -> options));

        assertThat(cost.perEvent()).isLessThan(REFERENCE + 0.1);
        assertThat(cost.perBatch()).isLessThan(400);
    }

    @Test
    void partitionsCostSomeCopies() {
        PartitionOptions<Integer> partitions =
                PartitionOptions.<Integer>ofCount(4).withKey(event -> event);
        Cost cost = cost((source, options) -> four(
                () -> new PartitionDispatcher<>(partitions.withMaxBacklog(options.maxDemand())),
                source,
                i -> options.withPartition(Integer.toString(i))));

        assertThat(cost.perEvent())
                .as(
                        "the array, a copy to route, the targets, an ordered copy, one for queued events, one for few events")
                .isLessThan(6 * REFERENCE + 1);
        assertThat(cost.perBatch()).isLessThan(2_400);
    }
}
