package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.RestartStrategy;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Rounds;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Handlers that throw at random on real threads: nothing hangs, and every event is handled or counted as failed. */
class ThreadedRestartTest {

    private static final int ROUNDS = Rounds.of(30);

    private static final int EVENTS = 3_000;

    private static final SubscriptionOptions SMALL = SubscriptionOptions.ofMaxDemand(20);

    private final Scheduler scheduler = Schedulers.platform(16);

    @AfterEach
    void close() {
        scheduler.close();
    }

    private static void throwSometimes() {
        if (ThreadLocalRandom.current().nextInt(60) == 0) {
            throw new IllegalStateException("bad luck");
        }
    }

    /** A source that continues after its predecessor's last event. */
    private static final class Source implements ProducerStage<Long> {

        private long next;

        @Override
        public void started(StageContext context) {
            next = context.emitted();
        }

        @Override
        public void handleDemand(long demand, Emitter<Long> out) {
            for (long i = 0; i < demand && next < EVENTS; i++) {
                out.emit(next++);
            }
            throwSometimes();
            if (next == EVENTS) {
                out.complete();
            }
        }
    }

    private static ProducerConsumerStage<Long, Long> step() {
        return (events, from, out) -> {
            out.emitAll(events);
            throwSometimes();
        };
    }

    private static ConsumerStage<Long> adding(AtomicLong sum) {
        return (events, from) -> {
            throwSometimes();
            events.forEach(sum::addAndGet);
        };
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(120)
    void everyEventIsHandledOrCountedAsFailed(RestartStrategy strategy) throws Exception {
        Supervision supervision = new Supervision(
                strategy,
                new RestartIntensity(Integer.MAX_VALUE, Duration.ofMinutes(1)),
                new Backoff(Duration.ofNanos(20_000), 1, Duration.ofMillis(1), 1));
        long restarts = 0;
        for (int round = 0; round < ROUNDS; round++) {
            AtomicLong sum = new AtomicLong();
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .supervision(supervision)
                            .producer("source", Source::new, s -> {})
                            .producerConsumer(
                                    "step",
                                    ThreadedRestartTest::step,
                                    s -> s.subscribeTo("source", SMALL)
                                            .concurrency(2)
                                            .dispatcher(BroadcastDispatcher::new))
                            .consumer("left", () -> adding(sum), s -> s.subscribeTo("step", SMALL))
                            .consumer("right", () -> adding(sum), s -> s.subscribeTo("step", SMALL))
                            .build(),
                    scheduler);
            pipeline.start();
            pipeline.completion().get(60, TimeUnit.SECONDS);

            assertThat(pipeline.status()).isEqualTo(Status.COMPLETED);
            StageSnapshot step = stage(pipeline, "step");
            assertThat(stage(pipeline, "source").eventsOut()).isEqualTo(EVENTS);
            assertThat(step.eventsIn() + step.eventsFailed()).isEqualTo(EVENTS);
            assertThat(step.eventsOut()).isEqualTo(step.eventsIn());
            for (String end : new String[] {"left", "right"}) {
                assertThat(stage(pipeline, end).eventsIn()
                                + stage(pipeline, end).eventsFailed())
                        .isEqualTo(step.eventsOut());
            }
            restarts += step.restarts();
        }
        assertThat(restarts).isGreaterThan(ROUNDS);
    }

    private static StageSnapshot stage(Pipeline pipeline, String name) {
        return pipeline.snapshot().stage(name).orElseThrow();
    }
}
