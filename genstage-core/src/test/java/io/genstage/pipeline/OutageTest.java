package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.SeededScheduler;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Several events that fail one after the other are an outage: no more events are given up. */
class OutageTest {

    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(10), 0);

    private static final ErrorOptions SKIP =
            ErrorOptions.DEFAULT.withBackoff(BACKOFF).exclude(IllegalArgumentException.class).thenSkip();

    private final FaultyConsumer consumer = new FaultyConsumer();

    private HandDriven started(int events, int batch, int... bad) {
        IntStream.of(bad).forEach(event -> consumer.failing(event, FaultyConsumer.ALWAYS));
        return new HandDriven(
                        new SeededScheduler(1, Duration.ZERO),
                        PipelineDefinition.named("p")
                                .producer("a", Sources.range(events))
                                .consumer(
                                        "c",
                                        consumer,
                                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(2 * batch, batch))
                                                .onError(SKIP))
                                .build())
                .start();
    }

    private HandDriven startedWithOutage() {
        return started(16, 16, IntStream.range(0, 16).toArray());
    }

    private static InputSnapshot input(HandDriven run) {
        return run.stage("c").instances().get(0).input();
    }

    private List<Integer> sizes(int from) {
        return consumer.calls.subList(from, consumer.calls.size()).stream()
                .map(List::size)
                .toList();
    }

    @Test
    @Contract("E2")
    void twoEventsInARowEndTheHalving() {
        HandDriven run = startedWithOutage();

        assertThat(consumer.failed).containsExactly(0, 1);
        assertThat(input(run).skipped()).isEqualTo(2);
        assertThat(input(run).queued()).isEqualTo(14);
        assertThat(run.stage("c").status()).isEqualTo(Status.RETRYING);
        assertThat(run.stage("c").instances().get(0).retrying().outage()).isTrue();
    }

    @Test
    @Contract("E2")
    void whatIsLeftIsTriedWholeAndThenInSmallerPartsEachAfterTheLongestDelay() {
        HandDriven run = startedWithOutage();
        int before = consumer.calls.size();

        for (int i = 0; i < 6; i++) {
            run.nextTimer();
        }

        assertThat(sizes(before)).containsExactly(14, 7, 3, 1, 14, 7);
        assertThat(run.scheduler().now()).isEqualTo(Duration.ofSeconds(60).toNanos());
        assertThat(input(run).skipped()).isEqualTo(2);
    }

    @Test
    @Contract("E2")
    void aCallThatReturnsEndsTheOutage() {
        HandDriven run = startedWithOutage();
        run.nextTimer();
        consumer.heal();

        run.nextTimer();

        assertThat(consumer.handled).isEqualTo(IntStream.range(2, 16).boxed().toList());
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(input(run).skipped()).isEqualTo(2);
    }

    @Test
    @Contract("E2")
    void eventsThatFailWithAnotherBetweenThemAreNoOutage() {
        HandDriven run = started(16, 16, 0, 2, 4, 9, 15);

        assertThat(consumer.failed).containsExactly(0, 2, 4, 9, 15);
        assertThat(consumer.handled).hasSize(11).isSorted();
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("E2")
    void excludedExceptionsAreNoOutage() {
        consumer.throwing(IllegalArgumentException::new);
        HandDriven run = started(16, 16, 3, 4, 5, 6, 7);

        assertThat(consumer.failed).containsExactly(3, 4, 5, 6, 7);
        assertThat(consumer.handled).containsExactly(0, 1, 2, 8, 9, 10, 11, 12, 13, 14, 15);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(run.scheduler().now()).isZero();
    }

    @Test
    @Contract("E2")
    void anExcludedExceptionEndsTheOutage() {
        HandDriven run = startedWithOutage();
        consumer.heal();
        consumer.throwing(IllegalArgumentException::new)
                .failing(2, FaultyConsumer.ALWAYS)
                .failing(3, FaultyConsumer.ALWAYS)
                .failing(9, FaultyConsumer.ALWAYS);

        run.nextTimer();

        assertThat(consumer.failed).containsExactly(0, 1, 2, 3, 9);
        assertThat(consumer.handled).containsExactly(4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("E2")
    void anOutageContinuesWithTheNextBatch() {
        HandDriven run = started(8, 2, 0, 1, 2, 3);

        assertThat(consumer.failed).containsExactly(0, 1);
        assertThat(run.stage("c").instances().get(0).retrying().outage()).isTrue();
        consumer.heal();
        run.nextTimer();

        assertThat(consumer.handled).containsExactly(2, 3, 4, 5, 6, 7);
    }
}
