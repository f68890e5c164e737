package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.genstage.ConsumerStage;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.testing.OneThread;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The cost of a pipeline of many stages is proportional to their number. */
class ManyStagesTest {

    private static final int FEW = 2500;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final ConsumerStage<Integer> SINK = (events, from) -> {};

    private static final ProducerConsumerStage<Integer, Integer> SAME = (events, from, out) -> out.emitAll(events);

    /** The cost of defining, checking and starting a pipeline, waiting until it was idle, draining and closing it. */
    private record Cost(long activations, long bytes, long nanos) {}

    private static Cost costOf(int pairs) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long nanos = THREADS.getCurrentThreadCpuTime();
        OneThread thread = new OneThread();
        Pipeline pipeline = Pipeline.of(pairs(pairs).build(), thread);
        pipeline.start();
        CompletableFuture<Void> atRest = pipeline.whenIdle();
        thread.runAll();
        assertThat(atRest).isCompleted();
        assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
        pipeline.drain();
        thread.runAll();
        assertThat(pipeline.status()).isEqualTo(Status.STOPPED);
        pipeline.closeNow();
        thread.runAll();
        assertThat(pipeline.completion()).isCompleted();
        return new Cost(
                thread.submissions(),
                THREADS.getCurrentThreadAllocatedBytes() - bytes,
                THREADS.getCurrentThreadCpuTime() - nanos);
    }

    private static PipelineDefinition.Builder pairs(int count) {
        PipelineDefinition.Builder pairs = PipelineDefinition.named("pairs");
        for (int i = 0; i < count; i++) {
            String source = "source" + i;
            pairs.producer(source, ProducerStage.inletOnly());
            pairs.consumer("sink" + i, SINK, s -> s.subscribeTo(source));
        }
        return pairs;
    }

    @Test
    void fourTimesThePairsTakeFourTimesTheActivationsAndTheMemory() {
        costOf(FEW);
        Cost few = costOf(FEW);
        Cost many = costOf(4 * FEW);

        assertThat(few.activations / FEW).isBetween(1L, 12L);
        assertThat(many.activations).isLessThan(5 * few.activations);
        assertThat(many.bytes).isLessThan(5 * few.bytes);
    }

    /**
     * The processor time, the shortest of several runs. Work that each pair did for all others would take sixteen times
     * as long.
     */
    @Test
    void fourTimesThePairsTakeAboutFourTimesTheTime() {
        long few = leastNanos(FEW);
        long many = leastNanos(4 * FEW);

        assertThat(many).isLessThan(8 * few);
    }

    private static long leastNanos(int pairs) {
        return Stream.generate(() -> costOf(pairs).nanos)
                .limit(4)
                .mapToLong(nanos -> nanos)
                .min()
                .orElseThrow();
    }

    @Test
    void aChainMayBeLongerThanTheStack() {
        PipelineDefinition.Builder chain = PipelineDefinition.named("chain").producer("0", ProducerStage.inletOnly());
        for (int i = 20_000; i > 0; i--) {
            String before = String.valueOf(i - 1);
            chain.producerConsumer(String.valueOf(i), SAME, s -> s.subscribeTo(before));
        }

        assertThat(chain.build().stages()).hasSize(20_001);
    }

    @Test
    void aCircleMayBeLongerThanTheStack() {
        PipelineDefinition.Builder circle = PipelineDefinition.named("circle");
        for (int i = 0; i < 20_000; i++) {
            String before = String.valueOf((i + 1) % 20_000);
            circle.producerConsumer(String.valueOf(i), SAME, s -> s.subscribeTo(before));
        }

        assertThatThrownBy(circle::build)
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("has a cycle: 0 <- 1 <- 2 <- 3 <- ");
    }

    @Test
    void manyMayPartitionToo() {
        PartitionOptions<Integer> halves = PartitionOptions.<Integer>ofCount(2).withKey(event -> event);
        PipelineDefinition.Builder pairs = PipelineDefinition.named("pairs");
        for (int i = 0; i < FEW; i++) {
            String source = "source" + i;
            pairs.producer(
                    source, ProducerStage.inletOnly(), s -> s.dispatcher(() -> new PartitionDispatcher<>(halves)));
            pairs.consumer("sink" + i, SINK, s -> s.subscribeTo(source).concurrency(2));
        }
        OneThread thread = new OneThread();
        Pipeline pipeline = Pipeline.of(pairs.build(), thread);
        pipeline.start();
        thread.runAll();

        assertThat(pipeline.snapshot().stages())
                .allSatisfy(stage -> assertThat(stage.instances()).allSatisfy(instance -> {
                    if (instance.output() != null) {
                        assertThat(instance.output().consumers()).hasSize(2);
                    }
                }));
    }
}
