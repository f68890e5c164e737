package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.ProducerConsumerStage;
import io.genstage.Scheduler;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.Rounds;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handlers that throw at random on real threads, and whose stages try again. */
class ThreadedRetryTest {

    private static final int ROUNDS = Rounds.of(30);

    private static final int EVENTS = 3_000;

    private static final SubscriptionOptions SMALL = SubscriptionOptions.ofMaxDemand(20);

    private static final ErrorOptions SKIP = ErrorOptions.ofAttempts(2)
            .withBackoff(new Backoff(Duration.ofNanos(20_000), 2, Duration.ofMillis(1), 1))
            .thenSkip();

    private final Scheduler scheduler = Schedulers.platform(16);

    @AfterEach
    void close() {
        scheduler.close();
    }

    private static int throwSometimes(int event) {
        if (ThreadLocalRandom.current().nextInt(60) == 0) {
            throw new IllegalStateException("bad luck");
        }
        return event;
    }

    private static long sum(Pipeline pipeline, String stage, ToLongFunction<InputSnapshot> figure) {
        return pipeline.snapshot().stage(stage).orElseThrow().instances().stream()
                .map(InstanceSnapshot::input)
                .mapToLong(figure)
                .sum();
    }

    @Test
    @Timeout(120)
    @Contract({"E1", "E2"})
    void everyEventIsHandledOrSkippedAndNoneTwice() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            AtomicLong stored = new AtomicLong();
            ConsumerStage<Integer> store = (events, from) -> {
                events.forEach(ThreadedRetryTest::throwSometimes);
                stored.addAndGet(events.size());
            };
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("source", Sources.range(EVENTS))
                            .producerConsumer(
                                    "step",
                                    ProducerConsumerStage.map(ThreadedRetryTest::throwSometimes),
                                    s -> s.subscribeTo("source", SMALL)
                                            .concurrency(2)
                                            .onError(SKIP))
                            .consumer(
                                    "store",
                                    store,
                                    s -> s.subscribeTo("step", SMALL)
                                            .concurrency(2)
                                            .onError(SKIP))
                            .build(),
                    scheduler);
            pipeline.start();
            pipeline.completion().get(60, TimeUnit.SECONDS);

            assertThat(pipeline.status()).isEqualTo(Status.COMPLETED);
            long mapped = sum(pipeline, "step", InputSnapshot::handled);
            assertThat(mapped + sum(pipeline, "step", InputSnapshot::skipped)).isEqualTo(EVENTS);
            assertThat(stored.get() + sum(pipeline, "store", InputSnapshot::skipped))
                    .isEqualTo(mapped);
            assertThat(sum(pipeline, "store", InputSnapshot::failed)).isZero();
        }
    }
}
