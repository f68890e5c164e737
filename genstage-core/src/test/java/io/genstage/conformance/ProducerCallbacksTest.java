package io.genstage.conformance;

import static io.genstage.conformance.Scene.answer;
import static io.genstage.conformance.Scene.cancel;
import static io.genstage.conformance.Scene.manual;
import static io.genstage.conformance.Scene.named;
import static io.genstage.conformance.Scene.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.BufferOptions;
import io.genstage.CancelMode;
import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.StageType;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** GenStage's "producer callbacks". */
class ProducerCallbacksTest {

    private final Counter counter = Counter.silent();

    private final Forwarder forwarder = new Forwarder();

    @Test
    @Rule({"R7", "R9", "R13"})
    void aProducerThatRefusesItsStartOrIsDeclaredWronglyNeverRuns() {
        Refusing refusing = new Refusing();
        HandDriven run = HandDriven.started(named().producer("a", refusing));

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(run.pipeline().failure()).hasRootCauseMessage("oops");
        assertThat(refusing.calls).containsExactly("started");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BufferOptions.keepLast(-1))
                .withMessage("buffer-size must be at least 1, but is -1");
        assertThatThrownBy(() ->
                        named().producer("a", counter).producer("a", counter).build())
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("two stages named 'a'");
    }

    @Test
    @Rule("R14")
    void ofSeveralMistakesTheFirstIsSaid() {
        assertThatThrownBy(() -> named().producer("a", counter)
                        .producer("a", counter)
                        .consumer("c", forwarder, s -> s.subscribeTo("nobody").concurrency(0))
                        .build())
                .hasMessageContaining("two stages named 'a'")
                .hasMessageNotContaining("'c'");
        assertThatThrownBy(() -> named().producer("a", counter)
                        .consumer("c", forwarder, s -> s.subscribeTo("nobody").concurrency(0))
                        .build())
                .hasMessageContaining("concurrency 0")
                .hasMessageNotContaining("nobody");
    }

    @Test
    @Rule("R60")
    void isToldOfASubscriptionBeforeItsConsumerCanGetAnything() {
        List<String> order = new ArrayList<>();
        ProducerStage<Object> source = new ProducerStage<>() {
            @Override
            public void consumerSubscribed(Subscription subscription) {
                order.add("subscribed by " + subscription.consumer());
            }

            @Override
            public void handleDemand(long demand, Emitter<Object> out) {
                order.add("asked for " + demand);
            }
        };
        HandDriven run = HandDriven.started(named().producer("a", source).consumer("c", forwarder, s -> {}));

        run.pipeline().subscribe("c", "a", Scene.demand(7, 3));
        run.run();

        assertThat(order).containsExactly("subscribed by c-0", "asked for 7");
    }

    @Test
    @Rule({"R145", "R146"})
    void isToldOfACancelWithItsReasonAndGoesOn() {
        HandDriven run = subscribed();

        forwarder.subscription().cancel(new IllegalStateException("oops"));
        run.run();

        assertThat(counter.journal()).containsExactly("subscribed by c-0", "left by c-0 cancel oops");
        assertThat(run.stage("a").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    @Rule({"R150", "R3"})
    void isToldWhenAConsumerFails() {
        HandDriven run =
                HandDriven.started(named().producer("a", counter).consumer("c", failing(), s -> s.subscribeTo("a")));

        run.pipeline().stage("a").cast(range(0, 1));
        run.run();

        assertThat(counter.journal()).startsWith("subscribed by c-0", "left by c-0 down killed");
        assertThat(run.stage("a").status()).as("it did not fail itself").isEqualTo(Status.STOPPED);
        assertThat(run.stage("c").status()).isEqualTo(Status.FAILED);
    }

    @Test
    @Rule("R26")
    void aReplyMayComeBehindTheEventsOfItsCall() {
        HandDriven run = subscribedByHand();

        CompletableFuture<String> reply = run.pipeline().stage("a").call(range(1, 4));
        CompletableFuture<Long> out = reply.thenApply(text -> run.stage("a").eventsOut());

        assertThat(answer(run, out)).as("dispatched when it is answered").isEqualTo(3);
        assertThat(reply).isCompletedWithValue("behind");
        run.run();
        assertThat(forwarder.batches()).containsExactly(range(1, 4));
    }

    @Test
    @Rule("R26")
    void aReplyMayComeBeforeTheEventsOfItsCall() {
        HandDriven run = subscribedByHand();

        List<Long> eventsOut = new ArrayList<>();
        CompletableFuture<String> reply = run.pipeline()
                .stage("a")
                .call(new Counter.ReplyFirst(
                        range(1, 4), () -> eventsOut.add(run.stage("a").eventsOut())));

        assertThat(answer(run, reply)).isEqualTo("before");
        assertThat(eventsOut).as("not dispatched when it is answered").containsExactly(0L);
        run.run();
        assertThat(forwarder.batches()).containsExactly(range(1, 4));
    }

    @Test
    @Rule("R27")
    void aCallMayStopTheStageAndIsAnswered() {
        HandDriven run = subscribed();

        assertThat(answer(run, run.pipeline().stage("a").<String>call("stop"))).isEqualTo("stopped");
        run.run();

        assertThat(run.stage("a").status()).isEqualTo(Status.STOPPED);
        assertThat(counter.journal()).endsWith("terminated");
        assertThat(forwarder.journal()).contains("completed a-0");
    }

    @Test
    void isToldWhenItHasEndedAndThatNothingWasWrong() {
        HandDriven run = HandDriven.started(named().producer("a", counter));

        run.pipeline().stage("a").stop();
        run.run();

        assertThat(counter.journal()).containsExactly("terminated");
    }

    @Test
    @Rule({"R238", "R239"})
    void aSnapshotShowsWhatItIs() {
        HandDriven run = subscribed();

        assertThat(run.stage("a").type()).isEqualTo(StageType.PRODUCER);
        assertThat(run.stage("a").dispatcher()).isEqualTo("demand");
        assertThat(run.stage("a").instances().get(0).input()).isNull();
        OutputSnapshot output = run.stage("a").instances().get(0).output();
        assertThat(output.consumers()).extracting(ConsumerSnapshot::instance).containsExactly("c-0");
        assertThat(output.buffered()).isZero();
        assertThat(output.pending()).as("more than GenStage shows").isEqualTo(1000);
    }

    private HandDriven subscribed() {
        return HandDriven.started(named().producer("a", counter)
                .consumer("c", forwarder, s -> s.subscribeTo("a", cancel(CancelMode.TEMPORARY))));
    }

    private HandDriven subscribedByHand() {
        HandDriven run = HandDriven.started(
                named().producer("a", counter).consumer("c", forwarder, s -> s.subscribeTo("a", manual())));
        forwarder.subscription().ask(3);
        return run.run();
    }

    private static ConsumerStage<Object> failing() {
        return (events, from) -> {
            throw new IllegalStateException("killed");
        };
    }

    /** Throws in {@code started}. */
    private static final class Refusing implements ProducerStage<Object> {

        private final List<String> calls = new ArrayList<>();

        @Override
        public void started(StageContext context) {
            calls.add("started");
            throw new IllegalStateException("oops");
        }

        @Override
        public void handleDemand(long demand, Emitter<Object> out) {
            calls.add("asked");
        }

        @Override
        public void terminated(@Nullable Throwable failure) {
            calls.add("terminated");
        }
    }
}
