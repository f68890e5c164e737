package io.genstage.conformance;

import static io.genstage.conformance.Scene.cancel;
import static io.genstage.conformance.Scene.named;
import static io.genstage.conformance.Scene.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.CancelMode;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.DemandMode;
import io.genstage.Emitter;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerConsumerStage;
import io.genstage.StageContext;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GenStage's "producer_consumer callbacks": both ends of a subscription in one stage. */
class ProducerConsumerCallbacksTest {

    private static final RuntimeException OOPS = new IllegalStateException("oops");

    private final Counter counter = Counter.silent();

    private final Counter other = Counter.silent();

    private final Doubler doubler = new Doubler();

    private final Forwarder forwarder = new Forwarder();

    @Test
    @Rule({"R7", "R9", "R13", "R16", "R122"})
    void aProducerConsumerThatRefusesItsStartOrHasAnOptionOfAnotherKindNeverRuns() {
        ProducerConsumerStage<Object, Object> refusing = new ProducerConsumerStage<>() {
            @Override
            public void started(StageContext context) {
                throw OOPS;
            }

            @Override
            public void handleEvents(List<Object> events, Subscription from, Emitter<Object> out) {}
        };
        HandDriven run = HandDriven.started(
                named().producer("a", counter).producerConsumer("b", refusing, s -> s.subscribeTo("a")));

        assertThat(run.pipeline().failure()).hasRootCause(OOPS).hasMessageContaining("'b-0'");
        assertThatThrownBy(() -> named().producer("a", counter)
                        .producerConsumer("b", doubler, s -> s.subscribeTo("a").demand(DemandMode.ACCUMULATE))
                        .build())
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("'b'");
        assertThatThrownBy(() -> named().producer("b", counter)
                        .producerConsumer("b", doubler, s -> {})
                        .build())
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("two stages named 'b'");
    }

    @Test
    @Rule("R60")
    void isToldOfAConsumer() {
        HandDriven.started(
                named().producerConsumer("b", doubler, s -> {}).consumer("c", forwarder, s -> s.subscribeTo("b")));

        assertThat(doubler.journal()).containsExactly("subscribed by c-0");
    }

    @Test
    @Rule({"R145", "R153"})
    void isToldAtOnceThatAConsumerHasCancelledWhateverWaits() {
        HandDriven run = HandDriven.started(named().producer("a", counter)
                .producerConsumer("b", doubler, s -> s.subscribeTo("a"))
                .consumer("c", forwarder, s -> s.subscribeTo("b", Scene.manual())));
        run.pipeline().stage("a").cast(range(0, 10));
        run.run();
        assertThat(run.stage("b").instances().get(0).input().queued()).isEqualTo(10);

        forwarder.subscription().cancel(OOPS);
        run.run();

        assertThat(doubler.journal())
                .containsExactlyInAnyOrder("subscribed to a-0", "subscribed by c-0", "left by c-0 cancel oops");
        assertThat(doubler.batches()).isEmpty();
    }

    @Test
    @Rule("R150")
    void isToldWhenAConsumerFails() {
        ConsumerStage<Object> failing = (events, from) -> {
            throw new IllegalStateException("killed");
        };
        HandDriven run = HandDriven.started(named().producer("a", counter)
                .producerConsumer("b", doubler, s -> s.subscribeTo("a"))
                .consumer("c", failing, s -> s.subscribeTo("b")));

        run.pipeline().stage("a").cast(range(0, 1));
        run.run();

        assertThat(doubler.journal()).contains("left by c-0 down killed");
        assertThat(run.stage("b").status()).isEqualTo(Status.STOPPED);
    }

    @Test
    @Rule("R31")
    void isToldOfItsSubscriptionToAProducer() {
        HandDriven run = HandDriven.started(named().producer("a", counter).producerConsumer("b", doubler, s -> {}));

        Subscription made =
                run.pipeline().subscribe("b", "a", Scene.demand(7, 3)).get(0);
        run.run();

        assertThat(doubler.journal()).containsExactly("subscribed to a-0");
        assertThat(doubler.subscription()).isSameAs(made);
    }

    @Test
    @Rule({"R25", "R22"})
    void anAnswerThatSaysNeitherAutomaticNorManualFailsIt() {
        ProducerConsumerStage<Object, Object> undecided = new ProducerConsumerStage<>() {
            @Override
            public DemandControl subscribed(Subscription subscription) {
                return null;
            }

            @Override
            public void handleEvents(List<Object> events, Subscription from, Emitter<Object> out) {}
        };
        HandDriven run = HandDriven.started(
                named().producer("a", counter).producerConsumer("b", undecided, s -> s.subscribeTo("a")));

        assertThat(run.stage("b").status()).isEqualTo(Status.FAILED);
        assertThat(run.pipeline().failure()).hasRootCauseMessage("'subscribed' must return AUTOMATIC or MANUAL");
    }

    @Test
    @Rule({"R151", "R136"})
    void aTemporarySubscriptionThatIsCancelledIsToldBehindTheEventsThatItHasBrought() {
        HandDriven run = subscribed(CancelMode.TEMPORARY);
        run.pipeline().stage("a").cast(range(0, 10));
        run.run();

        doubler.subscription().cancel(OOPS);
        run.run();
        assertThat(doubler.journal()).as("queued events come first").doesNotContain("cancelled a-0 cancel oops");

        run.pipeline().subscribe("c", "b", cancel(CancelMode.PERMANENT));
        run.run();
        assertThat(doubler.batches()).containsExactly(range(0, 10));
        assertThat(doubler.journal()).endsWith("cancelled a-0 cancel oops");
        assertThat(run.stage("b").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Rule({"R136", "R138"})
    void aPermanentSubscriptionThatIsCancelledStopsItAndItsConsumersForTheSameReason() {
        HandDriven run = subscribed(CancelMode.PERMANENT);
        run.pipeline().subscribe("c", "b", cancel(CancelMode.PERMANENT));
        run.run();

        doubler.subscription().cancel(OOPS);
        run.run();

        assertThat(doubler.journal()).contains("cancelled a-0 cancel oops");
        assertThat(run.stage("b").status()).isEqualTo(Status.STOPPED);
        assertThat(forwarder.journal()).containsExactly("subscribed to b-0", "cancelled b-0 down oops", "terminated");
    }

    /** A stage that goes on keeps its other producer. A stage that stops leaves it. */
    @ParameterizedTest
    @CsvSource({"TEMPORARY, true", "TRANSIENT, false", "PERMANENT, false"})
    @Rule({"R136", "R150"})
    void isToldWhenAProducerFailsAndGoesOnOnlyIfItsSubscriptionIsTemporary(CancelMode mode, boolean goesOn) {
        HandDriven run = subscribed(mode);
        run.pipeline().subscribe("c", "b", cancel(CancelMode.PERMANENT));
        run.run();

        run.pipeline().stage("other").cast(range(0, 5000));
        run.pipeline().stage("a").cast(new IllegalStateException("killed"));
        run.run();

        assertThat(doubler.journal()).contains("cancelled a-0 down killed");
        if (goesOn) {
            assertThat(forwarder.events()).isEqualTo(doubler.output(range(0, 5000)));
            assertThat(other.journal()).doesNotContain("left by b-0 down killed");
        } else {
            assertThat(forwarder.events()).hasSizeLessThan(10_000);
            assertThat(other.journal()).contains("left by b-0 down killed");
            assertThat(forwarder.journal()).contains("cancelled b-0 down killed");
        }
    }

    @Test
    @Rule({"R136", "R143"})
    void aTransientSubscriptionSurvivesAProducerThatEndsInOrder() {
        HandDriven run = subscribed(CancelMode.TRANSIENT);

        run.pipeline().stage("a").stop();
        run.run();

        assertThat(doubler.journal()).endsWith("completed a-0");
        assertThat(run.stage("b").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Rule({"R238", "R239"})
    void aSnapshotShowsWhatItIs() {
        HandDriven run = HandDriven.started(named().producer("a", counter)
                .producerConsumer("b", doubler, s -> s.subscribeTo("a"))
                .consumer("c", forwarder, s -> s.subscribeTo("b")));

        assertThat(run.stage("b").type()).isEqualTo(StageType.PRODUCER_CONSUMER);
        assertThat(run.stage("b").dispatcher()).isEqualTo("demand");
        InstanceSnapshot instance = run.stage("b").instances().get(0);
        assertThat(instance.input().subscriptions())
                .extracting(SubscriptionSnapshot::instance)
                .containsExactly("a-0");
        assertThat(instance.output().consumers())
                .extracting(ConsumerSnapshot::instance)
                .containsExactly("c-0");
        assertThat(instance.output().buffered()).isZero();
        assertThat(instance.input().queued()).as("more than GenStage shows").isZero();
    }

    /** The subscription to {@code a} is the last one. */
    private HandDriven subscribed(CancelMode mode) {
        return HandDriven.started(named().producer("a", counter)
                .producer("other", other)
                .producerConsumer(
                        "b",
                        doubler,
                        s -> s.subscribeTo("other", cancel(CancelMode.TEMPORARY))
                                .subscribeTo("a", cancel(mode)))
                .consumer("c", forwarder, s -> {}));
    }
}
