package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Acknowledger;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.TrackedSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stage that has completed its subscriptions, and waits until its events are settled. */
@Timeout(20)
class DrainingSourceTest {

    /** Keeps each batch in progress. */
    private static final class Keeping implements ConsumerStage<Object> {

        private final List<Acknowledger> kept = new ArrayList<>();

        private @Nullable StageContext context;

        @Override
        public void started(StageContext own) {
            context = own;
        }

        @Override
        public void handleEvents(List<Object> events, Subscription from) {
            kept.add(Objects.requireNonNull(context).keep());
        }
    }

    /** Emits each event, and each message that is cast to it, with an acknowledger. */
    private static final class Tracking implements ProducerConsumerStage<Object, Object>, Acknowledger {

        private final List<String> notifications = new ArrayList<>();

        @Override
        public void handleEvents(List<Object> events, Subscription from, Emitter<Object> out) {
            events.forEach(event -> out.emit(event, this));
        }

        @Override
        public void cast(Object message, Emitter<Object> out) {
            out.emit(message, this);
        }

        @Override
        public void acknowledge() {
            notifications.add("done");
        }

        @Override
        public void fail(Throwable cause) {
            notifications.add(cause.getMessage());
        }
    }

    private final Keeping keeping = new Keeping();

    @Test
    @Contract("A6")
    void aConsumerThatSubscribesCompletesAtOnce() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", new TrackedSource(1))
                .consumer("c", keeping, s -> s.subscribeTo("a"))
                .consumer("late", new Keeping(), s -> {}));
        assertThat(run.stage("a").status()).isEqualTo(Status.DRAINING);

        run.pipeline().subscribe("late", "a", SubscriptionOptions.DEFAULT);
        run.run();

        assertThat(run.stage("late").status()).isEqualTo(Status.COMPLETED);
        keeping.kept.get(0).acknowledge();
        run.run();
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract({"A1", "A6"})
    void anEventThatACallbackEmitsIsGivenUp() {
        Tracking tracking = new Tracking();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.of(List.of("event")))
                .producerConsumer("b", tracking, s -> s.subscribeTo("a"))
                .consumer("c", keeping, s -> s.subscribeTo("b")));
        assertThat(run.stage("b").status()).isEqualTo(Status.DRAINING);

        run.pipeline().stage("b").cast("message");
        run.run();

        assertThat(tracking.notifications)
                .containsExactly("Stage 'b-0' of pipeline 'p' ended while it held the event (buffer)");
        keeping.kept.get(0).acknowledge();
        run.run();
        assertThat(tracking.notifications).hasSize(2).endsWith("done");
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract({"A7", "D1"})
    void aDrainDoesNotWaitForAnInletThatMaxInFlightStops() {
        ConsumerStage<Object> asksForNothing = new ConsumerStage<>() {
            @Override
            public DemandControl subscribed(Subscription subscription) {
                return DemandControl.MANUAL;
            }

            @Override
            public void handleEvents(List<Object> events, Subscription from) {}
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.<Object>inletOnly(), s -> s.maxInFlight(1))
                .producerConsumer("b", ProducerConsumerStage.map((Object e) -> e), s -> s.subscribeTo("a", 4))
                .consumer("c", asksForNothing, s -> s.subscribeTo("b")));
        run.pipeline().inlet("a").offerAll(List.of(1, 2));
        run.run();
        assertThat(run.stage("b").instances().get(0).input().queued()).isEqualTo(1);

        run.pipeline().drain();
        run.run();

        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
    }

    @Test
    @Contract("D1")
    void aDrainDoesNotWaitForARetryForWhichThereIsNoRoom() {
        class FailsOnce implements ProducerConsumerStage<Object, Object> {

            private boolean failed;

            @Override
            public void handleEvents(List<Object> events, Subscription from, Emitter<Object> out) {
                if (!failed) {
                    failed = true;
                    throw new IllegalStateException("planted");
                }
            }

            @Override
            public void cast(Object message, Emitter<Object> out) {
                out.emit(message);
            }
        }
        ConsumerStage<Object> asksForOne = new ConsumerStage<>() {
            @Override
            public DemandControl subscribed(Subscription subscription) {
                subscription.ask(1);
                return DemandControl.MANUAL;
            }

            @Override
            public void handleEvents(List<Object> events, Subscription from) {}
        };
        Backoff backoff = new Backoff(Duration.ofMillis(10), 1, Duration.ofMillis(10), 0);
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.<Object>of(List.of(1)))
                .producerConsumer("b", new FailsOnce(), s -> s.subscribeTo("a")
                        .onError(ErrorOptions.ofAttempts(2).withBackoff(backoff)))
                .consumer("c", asksForOne, s -> s.subscribeTo("b")));
        assertThat(run.stage("b").status()).isEqualTo(Status.RETRYING);
        run.pipeline().stage("b").cast("uses the demand");
        run.run();
        run.nextTimer();
        assertThat(run.stage("b").status()).isEqualTo(Status.RETRYING);

        run.pipeline().drain();
        run.run();

        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
    }

    @Test
    @Contract("I3")
    void drainingIsNotCalledAgainAfterAnotherStart() {
        List<String> calls = new ArrayList<>();
        class Draining implements ProducerStage<Object> {

            @Override
            public void handleDemand(long demand, Emitter<Object> out) {}

            @Override
            public void draining(Emitter<Object> out) {
                calls.add("draining");
            }
        }
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", new Draining(), s -> s.maxInFlight(10))
                .consumer("c", keeping, s -> s.subscribeTo("a")));
        run.pipeline().inlet("a").offer(1);
        run.run();
        run.pipeline().stage("a").stop();
        run.run();
        assertThat(calls).containsExactly("draining");

        run.pipeline().stop();
        run.run();
        run.pipeline().start();
        run.run();

        assertThat(run.stage("a").status()).isEqualTo(Status.DRAINING);
        assertThat(calls).containsExactly("draining");
    }

    @Test
    @Contract("A6")
    void aClosedSourceLeavesNoTimer() {
        for (int seed = 0; seed < 50; seed++) {
            HandDriven run = new HandDriven(
                            seed,
                            PipelineDefinition.named("p")
                                    .producer("a", new TrackedSource(20))
                                    .consumer("c", new Keeping(), s -> s.subscribeTo("a", 4))
                                    .build())
                    .start();

            run.pipeline().closeNow();
            run.run();

            assertThat(run.pipeline().completion()).isDone();
            assertThat(run.scheduler().waitingTimers()).as("seed %s", seed).isZero();
        }
    }
}
