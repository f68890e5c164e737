package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.DeadLetter;
import io.genstage.EventGivenUpException;
import io.genstage.ProducerConsumerStage;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.TrackedSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events that their source withdraws while their stage waits for the next attempt. */
@Contract("A11")
class WithdrawalTest {

    private static final IllegalStateException OOPS = new IllegalStateException("planted");

    private final TrackedSource source = new TrackedSource(4);

    private final List<List<Integer>> calls = new ArrayList<>();

    private final ConsumerStage<Integer> failing = (events, from) -> {
        calls.add(List.copyOf(events));
        throw OOPS;
    };

    private void requireWithdrawn() {
        assertThat(source.causes()).isNotEmpty().allMatch(cause -> ((EventGivenUpException) cause).withdrawn());
    }

    @Test
    void aSourceThatCommitsPositionsDoesNotFailBecauseOfWhatItWithdraws() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source)
                .consumer("c", failing, s -> s.subscribeTo("a").onError(ErrorOptions.ofAttempts(2))));
        assertThat(source.context().acknowledged()).isZero();

        source.withdraw(event -> event == 0);
        run.run();

        assertThat(source.failed()).containsExactly(0);
        assertThat(source.context().acknowledged())
                .as("the withdrawn event counts as done")
                .isEqualTo(1);
        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void aSweepPassesAStageThatHasEnded() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source)
                .producerConsumer("b", ProducerConsumerStage.map((Integer event) -> event), s -> s.subscribeTo("a"))
                .consumer("c", failing, s -> s.subscribeTo("b").onError(ErrorOptions.ofAttempts(2))));
        assertThat(run.stage("b").status()).isEqualTo(Status.COMPLETED);

        source.withdraw(event -> true);
        run.run();

        assertThat(source.failed()).as("before the next attempt").containsExactlyInAnyOrder(0, 1, 2, 3);
        requireWithdrawn();
    }

    @Test
    void aChildIsNotStartedAgainForAWithdrawnEvent() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source)
                .consumer(
                        "c",
                        failing,
                        s -> s.subscribeTo("a")
                                .perEvent(ChildOptions.TEMPORARY)
                                .onError(ErrorOptions.ofAttempts(2).thenSkip())));
        assertThat(calls).hasSize(4);

        source.withdraw(event -> event == 2);
        for (int i = 0; i < 4; i++) {
            run.nextTimer();
        }

        assertThat(calls).hasSize(7);
        assertThat(calls.subList(4, 7)).doesNotContain(List.of(2));
        assertThat(source.failed()).containsExactly(2);
        requireWithdrawn();
        assertThat(run.stage("c").instances().get(0).input().withdrawn()).isEqualTo(1);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void noDeadLetterIsMadeOfAWithdrawnEventOfAChild() {
        List<DeadLetter<?>> letters = new ArrayList<>();
        boolean[] refuses = {true};
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .deadLetterHandler(letter -> {
                    if (refuses[0]) {
                        throw OOPS;
                    }
                    letters.add(letter);
                })
                .producer("a", source)
                .consumer(
                        "c",
                        failing,
                        s -> s.subscribeTo("a")
                                .perEvent(ChildOptions.TEMPORARY)
                                .onError(ErrorOptions.DEFAULT.thenDeadLetter())));

        refuses[0] = false;
        source.withdraw(event -> event != 1);
        for (int i = 0; i < 4; i++) {
            run.nextTimer();
        }

        assertThat(letters).extracting(DeadLetter::event).isEqualTo(List.of(1));
        assertThat(source.failed()).containsExactlyInAnyOrder(0, 2, 3);
        requireWithdrawn();
        assertThat(source.acknowledged()).containsExactly(1);
    }

    @Test
    @Contract("E2")
    void theOtherEventsOfABatchKeepTheirAttempts() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source)
                .consumer(
                        "c",
                        failing,
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(4, 4))
                                .onError(ErrorOptions.ofAttempts(2).thenSkip())));
        assertThat(calls).containsExactly(List.of(0, 1, 2, 3));

        source.withdraw(event -> event == 1);
        run.run().nextTimer();

        assertThat(calls.get(1)).isEqualTo(List.of(0, 2, 3));
        assertThat(calls.get(2)).as("after the second and last attempt").isEqualTo(List.of(0));
        assertThat(source.failed()).containsExactly(1);
    }
}
