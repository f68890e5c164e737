package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BatchFailedException;
import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random handlers that fail at random: every event is handled once and in order, or has failed for good. */
class RetryHistoriesTest {

    private static final int HISTORIES = 400;

    private static final int EVENTS = 120;

    private static final int MOST_TIMERS = 2_000;

    /** Passes its events on. Some of them always fail, all of them fail sometimes. */
    private static final class Step implements ProducerConsumerStage<Integer, Integer> {

        private final Random random;

        private final Set<Integer> poison = new HashSet<>();

        private final Set<Integer> lost = new HashSet<>();

        /** Events that {@code failed} was called with more than once. */
        private final List<Integer> lostAgain = new ArrayList<>();

        private int calls;

        Step(Random random) {
            this.random = random;
            for (int event = random.nextInt(20); event < EVENTS; event += 2 + random.nextInt(40)) {
                poison.add(event);
            }
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from, Emitter<Integer> out) {
            boolean fails = random.nextInt(4) == 0 && ++calls < 200;
            int failsAt = fails ? random.nextInt(events.size()) : events.size();
            for (int i = 0; i < events.size(); i++) {
                if (i == failsAt || poison.contains(events.get(i))) {
                    throw random.nextBoolean()
                            ? new BatchFailedException(i, new IllegalStateException("named"))
                            : new IllegalStateException("somewhere");
                }
                out.emit(events.get(i));
            }
        }

        @Override
        public void failed(List<?> events, Throwable failure, StageContext context) {
            events.stream()
                    .map(Integer.class::cast)
                    .filter(event -> !lost.add(event))
                    .forEach(lostAgain::add);
        }
    }

    private static ErrorOptions anyOptions(Random random) {
        ErrorOptions options = ErrorOptions.ofAttempts(1 + random.nextInt(3))
                .withBackoff(
                        random.nextBoolean()
                                ? Backoff.NONE
                                : new Backoff(Duration.ofMillis(5), 2, Duration.ofMillis(50), 0.5));
        return switch (random.nextInt(3)) {
            case 0 -> options;
            case 1 -> options.thenSkip();
            default -> options.thenDeadLetter();
        };
    }

    @Test
    @Contract({"E1", "E2", "E3", "E4", "E9"})
    void everyEventIsHandledOnceAndInOrderOrHasFailedForGood() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            Random random = new Random(seed);
            Step step = new Step(random);
            ErrorOptions onError = anyOptions(random);
            SubscriptionOptions batches = SubscriptionOptions.ofMaxDemand(1 + random.nextInt(40));
            Recorder<Integer> sink = new Recorder<>();
            ConsumerStage<Integer> end = sink;
            HandDriven run = new HandDriven(
                            seed,
                            PipelineDefinition.named("p")
                                    .supervision(Supervision.DEFAULT
                                            .withBackoff(Backoff.NONE)
                                            .withIntensity(new RestartIntensity(10_000, Duration.ofHours(1))))
                                    .producer("a", Sources.range(EVENTS))
                                    .producerConsumer(
                                            "b",
                                            step,
                                            s -> s.subscribeTo("a", batches).onError(onError))
                                    .consumer("c", end, s -> s.subscribeTo("b", batches))
                                    .build())
                    .start();
            for (int timers = 0; !run.pipeline().completion().isDone() && timers < MOST_TIMERS; timers++) {
                run.nextTimer();
                if (timers % 50 == 49) {
                    step.poison.clear(); // three of them in a row look like an outage
                }
            }

            StageSnapshot figures = run.stage("b");
            assertThat(run.pipeline().status()).as("seed %s, %s", seed, onError).isEqualTo(Status.COMPLETED);
            assertThat(step.lostAgain).as("seed %s, %s", seed, onError).isEmpty();
            assertThat(sink.events())
                    .as("seed %s, %s, lost %s", seed, onError, step.lost)
                    .isEqualTo(IntStream.range(0, EVENTS)
                            .filter(event -> !step.lost.contains(event))
                            .boxed()
                            .toList());
            assertThat(figures.eventsIn()).isEqualTo(EVENTS - step.lost.size());
            assertThat(run.scheduler().waitingTimers()).isZero();
        }
    }
}
