package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.testing.CpuTime;
import io.genstage.testing.InTime;
import io.genstage.testing.OneThread;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The cost of one producer with many consumers is proportional to their number. */
class ManyConsumersTest {

    private static final int FEW = 250;

    private static final int TIMES = 32;

    private static final int EVENTS_EACH = 3;

    /**
     * 32 times as many consumers take 32 times as long, and somewhat more in a JVM that compiles and allocates. If each
     * consumer visited all, they would take 1,024 times as long.
     */
    private static final double MOST = 200;

    enum Kind {
        DEMAND,
        BROADCAST,
        /** Each consumer names its partition. */
        PARTITIONS,
        /** One stage with many instances has all partitions. */
        SHARED_PARTITIONS;

        PipelineDefinition.Builder pipeline(int consumers, ProducerStage<Integer> source) {
            PipelineDefinition.Builder pipeline = PipelineDefinition.named("p");
            pipeline.producer("a", source, s -> {
                switch (this) {
                    case DEMAND -> s.dispatcher(DemandDispatcher::new);
                    case BROADCAST -> s.dispatcher(BroadcastDispatcher::new);
                    case PARTITIONS, SHARED_PARTITIONS ->
                        s.dispatcher(() -> new PartitionDispatcher<>(PartitionOptions.<Integer>ofCount(consumers)));
                }
            });
            ConsumerStage<Integer> sink = (events, from) -> {};
            if (this == SHARED_PARTITIONS) {
                return pipeline.consumer(
                        "c", () -> sink, s -> s.subscribeTo("a").concurrency(consumers));
            }
            for (int i = 0; i < consumers; i++) {
                SubscriptionOptions options = SubscriptionOptions.ofMaxDemand(10);
                SubscriptionOptions named = this == PARTITIONS ? options.withPartition(Integer.toString(i)) : options;
                pipeline.consumer("c" + i, sink, s -> s.subscribeTo("a", named));
            }
            return pipeline;
        }
    }

    /** Emits a number of events, a few at a time, so that it is called often. */
    private static ProducerStage<Integer> source(int events) {
        int[] left = {events};
        return (demand, out) -> {
            int now = (int) Math.min(Math.min(demand, 10), left[0]);
            for (int i = 0; i < now; i++) {
                out.emit(left[0]--);
            }
            if (left[0] > 0 && demand > now) {
                out.requestAnotherCall();
            }
        };
    }

    /** Defines, checks and starts a pipeline, runs it until it is at rest, takes a snapshot, and closes it. */
    private static void run(Kind kind, int consumers) {
        OneThread thread = new OneThread();
        int events = EVENTS_EACH * (kind == Kind.BROADCAST ? 1 : consumers);
        Pipeline pipeline = Pipeline.of(kind.pipeline(consumers, source(events)).build(), thread);
        pipeline.start();
        thread.runAll();
        OutputSnapshot output = output(pipeline);
        assertThat(output.consumers()).hasSize(consumers);
        assertThat(output.dispatched()).isEqualTo(events);
        pipeline.drain();
        thread.runAll();
        assertThat(pipeline.status()).isEqualTo(Status.STOPPED);
        pipeline.closeNow();
        thread.runAll();
        assertThat(pipeline.completion()).isCompleted();
    }

    private static OutputSnapshot output(Pipeline pipeline) {
        return Objects.requireNonNull(
                pipeline.snapshot().stages().get(0).instances().get(0).output());
    }

    @ParameterizedTest
    @EnumSource
    void theCostOfManyConsumersIsProportionalToTheirNumber(Kind kind) {
        run(kind, FEW);
        double few = CpuTime.shortest(4, () -> run(kind, FEW));
        double many = CpuTime.shortest(4, () -> run(kind, TIMES * FEW));

        assertThat(many).isLessThan(MOST * few);
    }

    @Test
    @Timeout(60)
    void aSnapshotOfAThousandPartitionsIsQuickUnderLoad() throws Exception {
        int partitions = 1_000;
        PipelineDefinition.Builder definition = Kind.PARTITIONS.pipeline(
                partitions,
                (demand, out) -> IntStream.range(0, (int) Math.min(demand, 500)).forEach(out::emit));
        try (Pipeline pipeline = Pipeline.of(definition.build())) {
            pipeline.start().get(30, TimeUnit.SECONDS);
            for (int i = 0; i < 10; i++) {
                InTime.atLeastOnce(
                        Duration.ofMillis(100),
                        () -> assertThat(output(pipeline).partitions()).hasSize(partitions));
            }
        }
    }
}
