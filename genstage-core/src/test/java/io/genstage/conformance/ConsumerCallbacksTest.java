package io.genstage.conformance;

import static io.genstage.conformance.Scene.answer;
import static io.genstage.conformance.Scene.cancel;
import static io.genstage.conformance.Scene.named;
import static io.genstage.conformance.Scene.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.genstage.BufferOptions;
import io.genstage.CancelMode;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.DemandMode;
import io.genstage.Emitter;
import io.genstage.InvalidPipelineException;
import io.genstage.Reply;
import io.genstage.StageContext;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.definition.StageDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Logs;
import io.genstage.testing.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * GenStage's "consumer callbacks". A consumer that goes on keeps its other producer. A consumer that stops leaves it.
 */
class ConsumerCallbacksTest {

    private static final RuntimeException OOPS = new IllegalStateException("oops");

    private final Counter counter = Counter.silent();

    private final Counter other = Counter.silent();

    private final Forwarder forwarder = new Forwarder();

    @Test
    @Rule({"R7", "R9", "R13"})
    void aConsumerThatRefusesItsStartOrIsDeclaredTwiceNeverRuns() {
        List<String> calls = new ArrayList<>();
        ConsumerStage<Object> refusing = new ConsumerStage<>() {
            @Override
            public void started(StageContext context) {
                throw OOPS;
            }

            @Override
            public DemandControl subscribed(Subscription subscription) {
                calls.add("subscribed");
                return DemandControl.AUTOMATIC;
            }

            @Override
            public void handleEvents(List<Object> events, Subscription from) {
                calls.add("handled");
            }
        };
        HandDriven run =
                HandDriven.started(named().producer("a", counter).consumer("c", refusing, s -> s.subscribeTo("a")));

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(run.pipeline().failure()).hasRootCause(OOPS).hasMessageContaining("'c-0'");
        assertThat(calls).isEmpty();
        assertThat(counter.journal()).doesNotContain("subscribed by c-0");
        assertThatThrownBy(() -> named().consumer("c", forwarder, s -> {})
                        .consumer("c", forwarder, s -> {})
                        .build())
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("two stages named 'c'");
    }

    @Test
    @Rule("R16")
    void anOptionOfAnotherKindOfStageIsRefused() {
        assertRefused(s -> s.buffer(BufferOptions.PRODUCER_DEFAULT));
        assertRefused(s -> s.dispatcher(BroadcastDispatcher::new));
        assertRefused(s -> s.demand(DemandMode.ACCUMULATE));
        assertRefused(s -> s.pollInterval(Duration.ofSeconds(1)));
    }

    private void assertRefused(Consumer<StageDefinition.Options<?>> option) {
        assertThatThrownBy(() -> named().consumer("c", forwarder, option).build())
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("Stage 'c' of pipeline 'p' is a consumer");
    }

    @Test
    @Rule({"R31", "R37"})
    void isToldOfItsSubscriptionBeforeItAsks() {
        List<Long> asked = new ArrayList<>();
        ConsumerStage<Object> looking = new ConsumerStage<>() {
            @Override
            public DemandControl subscribed(Subscription subscription) {
                forwarder.subscribed(subscription);
                asked.add((long) counter.demands().size());
                return DemandControl.AUTOMATIC;
            }

            @Override
            public void handleEvents(List<Object> events, Subscription from) {}
        };
        HandDriven run = HandDriven.started(named().producer("a", counter).consumer("c", looking, s -> {}));
        run.pipeline().subscribe("c", "a", Scene.demand(7, 3));
        run.run();

        assertThat(asked).containsExactly(0L);
        assertThat(forwarder.subscription().producer()).isEqualTo("a-0");
        assertThat(counter.demands()).containsExactly(7L);
    }

    /** GenStage's type of the answer has other values than the two. Ours has only {@code null} besides. */
    @Test
    @Rule({"R25", "R22"})
    void anAnswerThatSaysNeitherAutomaticNorManualFailsTheConsumer() {
        ConsumerStage<Object> undecided = new ConsumerStage<>() {
            @Override
            public DemandControl subscribed(Subscription subscription) {
                return null;
            }

            @Override
            public void handleEvents(List<Object> events, Subscription from) {}
        };
        HandDriven run =
                HandDriven.started(named().producer("a", counter).consumer("c", undecided, s -> s.subscribeTo("a")));

        assertThat(run.stage("c").status()).isEqualTo(Status.FAILED);
        assertThat(run.pipeline().failure()).hasRootCauseMessage("'subscribed' must return AUTOMATIC or MANUAL");
    }

    @Test
    @Rule({"R136", "R137"})
    void aTemporarySubscriptionThatIsCancelledIsToldAndNoMore() {
        HandDriven run = subscribed(CancelMode.TEMPORARY);

        forwarder.subscription().cancel(OOPS);
        run.run();

        assertThat(forwarder.journal()).endsWith("cancelled a-0 cancel oops");
        assertThat(run.stage("c").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Rule("R136")
    void aTransientSubscriptionThatIsCancelledForNoReasonIsToldAndNoMore() {
        HandDriven run = subscribed(CancelMode.TRANSIENT);

        forwarder.subscription().cancel();
        run.run();

        assertThat(forwarder.journal()).endsWith("cancelled a-0 cancel");
        assertThat(run.stage("c").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Rule({"R136", "R138"})
    void aTransientSubscriptionThatIsCancelledForAReasonIsToldAndStopsTheConsumer() {
        HandDriven run = subscribed(CancelMode.TRANSIENT);

        forwarder.subscription().cancel(OOPS);
        run.run();

        assertThat(forwarder.journal()).contains("cancelled a-0 cancel oops").endsWith("terminated");
        assertThat(run.stage("c").status()).isEqualTo(Status.STOPPED);
        assertThat(other.journal()).as("the very reason").endsWith("left by c-0 down oops");
    }

    @Test
    @Rule({"R136", "R137", "R138"})
    void aPermanentSubscriptionThatIsCancelledIsToldAndStopsTheConsumer() {
        HandDriven run = subscribed(CancelMode.PERMANENT);

        forwarder.subscription().cancel(OOPS);
        run.run();

        assertThat(forwarder.journal()).contains("cancelled a-0 cancel oops").endsWith("terminated");
        assertThat(run.stage("c").status()).isEqualTo(Status.STOPPED);
        assertThat(other.journal()).endsWith("left by c-0 down oops");
    }

    /** The producers go on. It is this consumer that stops. */
    @Test
    @Rule("R136")
    void aConsumerThatStopsIsNotToldThatItsOtherProducersWentDown() {
        HandDriven run = subscribed(CancelMode.PERMANENT);

        forwarder.subscription().cancel(OOPS);
        run.run();

        assertThat(run.stage("b").status()).isEqualTo(Status.RUNNING);
        assertThat(forwarder.journal())
                .containsExactly("subscribed to b-0", "subscribed to a-0", "cancelled a-0 cancel oops", "terminated");
    }

    /**
     * Without supervision a pipeline drains after a failure. What the consumer does until then shows its cancel mode.
     */
    @ParameterizedTest
    @CsvSource({"TEMPORARY, true", "TRANSIENT, false", "PERMANENT, false"})
    @Rule({"R136", "R3", "R144"})
    void isToldWhenAProducerFailsAndGoesOnOnlyIfItsSubscriptionIsTemporary(CancelMode mode, boolean goesOn) {
        HandDriven run = subscribed(mode);
        run.pipeline().stage("b").cast(range(0, 5000));
        run.pipeline().stage("a").cast(new IllegalStateException("killed"));
        run.run();

        assertThat(forwarder.journal()).contains("cancelled a-0 down killed");
        assertThat(run.stage("a").status()).isEqualTo(Status.FAILED);
        if (goesOn) {
            assertThat(forwarder.events())
                    .as("the callbacks of the producer that it has left")
                    .isEqualTo(range(0, 5000));
            assertThat(other.journal()).doesNotContain("left by c-0 down killed");
        } else {
            assertThat(forwarder.events()).hasSizeLessThan(5000);
            assertThat(other.journal()).contains("left by c-0 down killed");
        }
    }

    @Test
    void isToldWhenItHasEndedAndThatNothingWasWrong() {
        HandDriven run = HandDriven.started(named().consumer("c", forwarder, s -> {}));

        run.pipeline().stage("c").stop();
        run.run();

        assertThat(forwarder.journal()).containsExactly("terminated");
    }

    /** Code without raw types cannot do this. */
    @Test
    @Rule("R23")
    void whatAConsumerEmitsIsDroppedWithAnErrorInTheLogAndItGoesOn() {
        ConsumerStage<Object> emitting = new ConsumerStage<>() {
            @Override
            @SuppressWarnings({"unchecked", "rawtypes"}) // a consumer's emitter has no type
            public void call(Object request, Reply reply, Emitter<Void> out) {
                ((Emitter) out).emitAll((List<?>) request);
                reply.sendAfterEvents("answered");
            }

            @Override
            public void handleEvents(List<Object> events, Subscription from) {}
        };
        HandDriven run = HandDriven.started(named().consumer("c", emitting, s -> {}));
        try (Logs logs = Logs.captured()) {
            assertThat(answer(run, run.pipeline().stage("c").<String>call(range(0, 3))))
                    .isEqualTo("answered");

            assertThat(logs.at(Level.ERROR)).singleElement().asString().contains("'c-0'", "cannot emit", "3 events");
        }
        assertThat(run.stage("c").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Rule({"R238", "R239"})
    void aSnapshotShowsWhatItIs() {
        HandDriven run = subscribed(CancelMode.PERMANENT);

        assertThat(run.stage("c").type()).isEqualTo(StageType.CONSUMER);
        assertThat(run.stage("c").dispatcher()).isNull();
        assertThat(run.stage("c").instances().get(0).output()).isNull();
        InputSnapshot input = run.stage("c").instances().get(0).input();
        assertThat(input.subscriptions())
                .extracting(SubscriptionSnapshot::instance)
                .containsExactly("b-0", "a-0");
        assertThat(input.queued()).as("more than GenStage shows").isZero();
    }

    /** The subscription to {@code a} is the last one. */
    private HandDriven subscribed(CancelMode mode) {
        return HandDriven.started(named().producer("a", counter)
                .producer("b", other)
                .consumer(
                        "c",
                        forwarder,
                        s -> s.subscribeTo("b", cancel(CancelMode.TEMPORARY)).subscribeTo("a", cancel(mode))));
    }
}
