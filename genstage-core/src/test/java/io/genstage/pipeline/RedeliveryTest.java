package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.Place;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The next handler receives the events again that the failed one did not handle. */
class RedeliveryTest {

    private static final SubscriptionOptions FIVES = SubscriptionOptions.ofBatches(10, 5);

    private static final Supervision AT_ONCE =
            Supervision.DEFAULT.withBackoff(Backoff.NONE).withIntensity(new RestartIntensity(3, Duration.ofHours(1)));

    private final FaultyConsumer consumer = new FaultyConsumer();

    private HandDriven started(ErrorOptions onError, int events) {
        return HandDriven.started(PipelineDefinition.named("p")
                .supervision(AT_ONCE)
                .producer("a", Sources.range(events))
                .consumer("c", consumer, s -> s.subscribeTo("a", FIVES).onError(onError)));
    }

    private static InputSnapshot input(HandDriven run) {
        return run.stage("c").instances().get(0).input();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    @Contract({"E4", "E9"})
    void theNextHandlerReceivesTheSameBatchFirst() {
        consumer.failing(6, 1);
        HandDriven run = started(ErrorOptions.DEFAULT, 20);

        assertThat(consumer.calls.subList(1, 3)).containsOnly(range(5, 10));
        assertThat(consumer.handled).isEqualTo(range(0, 20));
        assertThat(consumer.failed).isEmpty();
        assertThat(input(run).failed()).isZero();
        assertThat(run.stage("c").restarts()).isEqualTo(1);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("E4")
    void supervisionSurvivesAPoisonEventAndLosesOnlyThatOne() {
        consumer.failing(6, FaultyConsumer.ALWAYS);
        HandDriven run = started(ErrorOptions.DEFAULT, 20);

        assertThat(consumer.handled).hasSize(19).doesNotContain(6).isSorted();
        assertThat(consumer.failed).containsExactly(6);
        assertThat(input(run).failed()).isEqualTo(1);
        assertThat(run.stage("c").restarts()).isEqualTo(1);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract({"E1", "E4"})
    void aHandlerOfSingleEventsLosesOnlyThePoisonEvent() {
        List<Integer> calls = new ArrayList<>();
        ConsumerStage<Integer> each = ConsumerStage.each(event -> {
            calls.add(event);
            if (event == 6) {
                throw new IllegalStateException("poison");
            }
        });
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(AT_ONCE)
                .producer("a", Sources.range(10))
                .consumer("c", each, s -> s.subscribeTo("a", FIVES)));

        assertThat(calls).containsExactly(0, 1, 2, 3, 4, 5, 6, 6, 7, 8, 9);
        assertThat(input(run).failed()).isEqualTo(1);
        assertThat(run.stage("c").restarts()).isEqualTo(1);
    }

    @Test
    @Contract("E4")
    void aHandlerThatAlwaysFailsEndsTheStageByTheIntensity() {
        IntStream.range(0, 100).forEach(event -> consumer.failing(event, FaultyConsumer.ALWAYS));
        HandDriven run = started(ErrorOptions.DEFAULT, 100);

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(run.stage("c").restarts()).isEqualTo(3);
        assertThat(consumer.failed).containsExactly(0, 1, 2, 3);
        assertThat(input(run).failed()).isEqualTo(4);
        assertThat(run.snapshot().givenUp()).isEqualTo(Map.of(Place.RETRY, 1L, Place.QUEUE, 5L));
    }

    @Test
    @Contract("E4")
    void attemptsComeBeforeTheRestartAndCountAcrossIt() {
        consumer.failing(0, FaultyConsumer.ALWAYS);
        HandDriven run = started(ErrorOptions.ofAttempts(3).withBackoff(Backoff.NONE), 1);

        assertThat(consumer.calls).hasSize(4);
        assertThat(run.stage("c").restarts()).isEqualTo(1);
        assertThat(consumer.failed).containsExactly(0);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("E4")
    void eventsThatWaitForTheNextHandlerAreGivenUpIfThereIsNone() {
        consumer.failing(0, FaultyConsumer.ALWAYS);
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT)
                .producer("a", Sources.range(20))
                .consumer("c", consumer, s -> s.subscribeTo("a", FIVES)));
        assertThat(run.stage("c").status()).isEqualTo(Status.RESTARTING);

        run.pipeline().closeNow();
        run.run();

        assertThat(run.snapshot().givenUp()).containsEntry(Place.RETRY, 5L);
        assertThat(consumer.failed).isEmpty();
    }
}
