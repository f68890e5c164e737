package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.DeadLetter;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.TrackedSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An event for which a selector throws fails at the stage of the selector. */
class SelectorFailureTest {

    private static final SubscriptionOptions SELECTING =
            SubscriptionOptions.DEFAULT.withSelector((Integer event) -> 10 / (event % 5) >= 0);

    private final TrackedSource source = new TrackedSource(10);

    private final Recorder<Integer> other = new Recorder<>();

    private final List<Integer> handled = new ArrayList<>();

    private final List<Object> failed = new ArrayList<>();

    private final List<Throwable> causes = new ArrayList<>();

    /** Records its events, and those that its stage fails to handle. */
    private final ConsumerStage<Integer> picky = new ConsumerStage<>() {
        @Override
        public void handleEvents(List<Integer> events, Subscription from) {
            handled.addAll(events);
        }

        @Override
        public void failed(List<?> events, Throwable cause, StageContext context) {
            failed.addAll(events);
            causes.add(cause);
        }
    };

    private PipelineDefinition.Builder pipeline() {
        return PipelineDefinition.named("p")
                .producer("a", source, s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("other", other, s -> s.subscribeTo("a"));
    }

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    private static InputSnapshot input(HandDriven run) {
        return run.pipeline()
                .snapshot()
                .stage("picky")
                .orElseThrow()
                .instances()
                .get(0)
                .input();
    }

    private void requireOnlyFailingEventsLost() {
        assertThat(handled).containsExactly(1, 2, 3, 4, 6, 7, 8, 9);
        assertThat(other.events()).as("the other taker").containsExactlyElementsOf(upTo(10));
    }

    @Test
    @Contract("A4")
    void theEventIsGivenUpAtTheStageOfTheSelector() {
        HandDriven run = HandDriven.started(pipeline().consumer("picky", picky, s -> s.subscribeTo("a", SELECTING)));

        requireOnlyFailingEventsLost();
        assertThat(failed).containsExactly(0, 5);
        assertThat(causes.get(0))
                .hasMessage("the selector of 'picky-0' failed")
                .hasCauseInstanceOf(ArithmeticException.class);
        assertThat(source.failed()).containsExactly(0, 5);
        assertThat(source.acknowledged()).hasSize(8);
        assertThat(input(run).failed()).isEqualTo(2);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("A4")
    void theEventIsSkippedIfTheStageSkips() {
        ErrorOptions skipping = ErrorOptions.ofAttempts(3).thenSkip();
        HandDriven run = HandDriven.started(pipeline()
                .consumer("picky", picky, s -> s.subscribeTo("a", SELECTING).onError(skipping)));

        requireOnlyFailingEventsLost();
        assertThat(failed).as("at the first attempt").containsExactly(0, 5);
        assertThat(source.acknowledged()).as("a skipped event is done").containsExactlyInAnyOrderElementsOf(upTo(10));
        assertThat(input(run).skipped()).isEqualTo(2);
    }

    @Test
    @Contract({"A4", "E5"})
    void theEventBecomesADeadLetterThatNoHandlerReceived() {
        List<DeadLetter<?>> letters = new ArrayList<>();
        HandDriven run = HandDriven.started(pipeline()
                .deadLetterHandler(letters::add)
                .consumer(
                        "picky",
                        picky,
                        s -> s.subscribeTo("a", SELECTING).onError(ErrorOptions.DEFAULT.thenDeadLetter())));

        requireOnlyFailingEventsLost();
        assertThat(letters).extracting(DeadLetter::event).isEqualTo(List.of(0, 5));
        assertThat(letters).extracting(DeadLetter::attempts).containsOnly(0);
        assertThat(letters.get(0).origin()).isEqualTo("row 0");
        assertThat(source.acknowledged()).containsExactlyInAnyOrderElementsOf(upTo(10));
        assertThat(input(run).deadLettered()).isEqualTo(2);
    }

    @Test
    @Contract({"A4", "E5"})
    void aDeadLetterThatIsRefusedIsHandedOverAgain() {
        List<Object> letters = new ArrayList<>();
        boolean[] refuses = {true};
        HandDriven run = HandDriven.started(pipeline()
                .deadLetterHandler(letter -> {
                    if (refuses[0]) {
                        throw new IllegalStateException("no room");
                    }
                    letters.add(letter.event());
                })
                .consumer(
                        "picky",
                        picky,
                        s -> s.subscribeTo("a", SELECTING).onError(ErrorOptions.DEFAULT.thenDeadLetter())));
        assertThat(handled).as("handled before the first event has ended").isEmpty();

        refuses[0] = false;
        run.nextTimer();

        assertThat(letters).containsExactly(0, 5);
        requireOnlyFailingEventsLost();
    }

    @Test
    @Contract({"A4", "E2"})
    void severalEventsInARowAreNoOutage() {
        SubscriptionOptions always = SubscriptionOptions.DEFAULT.withSelector((Integer event) -> {
            throw new IllegalStateException("planted");
        });
        HandDriven run = HandDriven.started(pipeline()
                .consumer("picky", picky, s -> s.subscribeTo("a", always).onError(ErrorOptions.DEFAULT.thenSkip())));

        assertThat(failed).isEqualTo(List.copyOf(upTo(10)));
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("A4")
    void aSupervisedHandlerIsNotReplaced() {
        HandDriven run = HandDriven.started(pipeline()
                .supervision(Supervision.DEFAULT)
                .consumer("picky", picky, s -> s.subscribeTo("a", SELECTING)));

        requireOnlyFailingEventsLost();
        assertThat(run.pipeline().snapshot().stage("picky").orElseThrow().restarts())
                .isZero();
    }
}
