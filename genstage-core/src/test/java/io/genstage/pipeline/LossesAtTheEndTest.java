package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.DiscardReason;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.Supervision;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Logs;
import io.genstage.testing.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Discards are reported to a handler, also when it is being replaced, has completed or has ended. */
@Rule({"R107", "D6"})
class LossesAtTheEndTest {

    /** The callbacks of all handlers of the producer. */
    private final List<String> callbacks = new ArrayList<>();

    private final List<Integer> handled = new ArrayList<>();

    private final List<Subscription> subscriptions = new ArrayList<>();

    private int handlers;

    private boolean discardedThrows;

    /** Emits the numbers of each message. Its dispatcher has no partition for negative numbers. */
    private final class MessageDrivenProducer implements ProducerStage<Integer> {

        private final String name = "handler " + ++handlers;

        @Override
        public void handleDemand(long demand, Emitter<Integer> out) {}

        @Override
        public void cast(Object message, Emitter<Integer> out) {
            if ("die".equals(message)) {
                throw new IllegalStateException("died");
            }
            out.emitAll(List.of(1, -1, 2, -2));
            if ("last".equals(message)) {
                out.complete();
            }
        }

        @Override
        public boolean discarded(List<?> events, DiscardReason reason, StageContext context) {
            callbacks.add(name + " " + reason + " " + events);
            if (discardedThrows) {
                throw new IllegalStateException("discarded throws");
            }
            return false;
        }

        @Override
        public void terminated(@Nullable Throwable failure) {
            callbacks.add(name + " terminated");
        }
    }

    private final ConsumerStage<Integer> byHand = new ConsumerStage<>() {
        @Override
        public DemandControl subscribed(Subscription subscription) {
            subscriptions.add(subscription);
            return DemandControl.MANUAL;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {
            handled.addAll(events);
        }
    };

    private static int key(int event) {
        if (event < 0) {
            throw new IllegalArgumentException("negative");
        }
        return event;
    }

    private HandDriven started(@Nullable Supervision supervision) {
        PipelineDefinition.Builder definition = PipelineDefinition.named("p")
                .producer(
                        "a",
                        MessageDrivenProducer::new,
                        s -> s.dispatcher(() -> new PartitionDispatcher<>(
                                PartitionOptions.<Integer>ofCount(1).withKey(LossesAtTheEndTest::key))))
                .consumer("c", byHand, s -> s.subscribeTo("a"));
        if (supervision != null) {
            definition.supervision(supervision);
        }
        return HandDriven.started(definition);
    }

    private void say(HandDriven run, String message) {
        run.pipeline().stage("a").cast(message);
        run.run();
    }

    private void ask(HandDriven run, long events) {
        subscriptions.get(0).ask(events);
        run.run();
    }

    private static Supervision backingOff() {
        return Supervision.DEFAULT.withBackoff(new Backoff(Duration.ofHours(1), 1, Duration.ofHours(1), 0));
    }

    @Test
    void discardsAfterTheHandlerCompletedAreReportedBeforeItsEnd() {
        HandDriven run = started(null);
        say(run, "last");
        assertThat(callbacks).isEmpty();

        ask(run, 10);

        assertThat(handled).containsExactly(1, 2);
        assertThat(callbacks).containsExactly("handler 1 failed [-1, -2]", "handler 1 terminated");
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void anExceptionInDiscardedAfterTheHandlerCompletedFailsNothing() {
        discardedThrows = true;
        HandDriven run = started(backingOff());
        say(run, "last");

        try (Logs logs = Logs.captured()) {
            ask(run, 10);

            assertThat(logs.at(Level.ERROR))
                    .containsExactly(
                            "The 'discarded' callback of stage 'a-0' of pipeline 'p' failed after its handler had ended");
        }
        assertThat(handlers).isEqualTo(1);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void discardsAfterTheHandlerFailedAreReportedBeforeItsEnd() {
        HandDriven run = started(null);
        say(run, "emit");
        run.pipeline().stage("a").cast("die");

        ask(run, 10);

        assertThat(handled).containsExactly(1, 2);
        assertThat(callbacks).containsExactly("handler 1 failed [-1, -2]", "handler 1 terminated");
    }

    @Test
    void discardsDuringABackoffAreReportedToTheNextHandler() {
        HandDriven run = started(backingOff());
        say(run, "emit");
        say(run, "die");
        ask(run, 10);
        assertThat(handled).containsExactly(1, 2);
        assertThat(callbacks).containsExactly("handler 1 terminated");

        run.nextTimer();

        assertThat(callbacks).containsExactly("handler 1 terminated", "handler 2 failed [-1, -2]");
    }

    @Test
    void discardsDuringABackoffAreReportedToTheLastHandlerIfThereIsNoNext() {
        HandDriven run = started(backingOff());
        say(run, "emit");
        say(run, "die");
        ask(run, 10);

        run.pipeline().closeNow();
        run.run();

        assertThat(callbacks).containsExactly("handler 1 terminated", "handler 1 failed [-1, -2]");
    }

    /** Emits two events for each event. Its partition rejects the second one. */
    private static final class FailingInDiscarded implements ProducerConsumerStage<Integer, Integer> {

        @Override
        public void handleEvents(List<Integer> events, Subscription from, Emitter<Integer> out) {
            out.emitAll(List.of(events.get(0), -1));
        }

        @Override
        public boolean discarded(List<?> events, DiscardReason reason, StageContext context) {
            throw new IllegalStateException("discarded throws");
        }
    }

    private StageSnapshot afterDiscardedThrew(@Nullable Supervision supervision) {
        PipelineDefinition.Builder definition = PipelineDefinition.named("p")
                .undelivered(event -> callbacks.add("undelivered " + event.events()))
                .producer("a", ProducerStage.of(List.of(1, 2, 3)))
                .producerConsumer(
                        "b",
                        FailingInDiscarded::new,
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(1, 1))
                                .dispatcher(() -> new PartitionDispatcher<>(
                                        PartitionOptions.<Integer>ofCount(1).withKey(LossesAtTheEndTest::key))))
                .consumer(
                        "c",
                        (ConsumerStage<Integer>) (events, from) -> handled.addAll(events),
                        s -> s.subscribeTo("b"));
        if (supervision != null) {
            definition.supervision(supervision);
        }
        return HandDriven.started(definition).pipeline().snapshot().stage("b").orElseThrow();
    }

    @Test
    void aBatchWhoseCallHasReturnedIsHandledAlthoughDiscardedThrows() {
        StageSnapshot stage = afterDiscardedThrew(Supervision.DEFAULT
                .withIntensity(new RestartIntensity(100, Duration.ofSeconds(5)))
                .withBackoff(Backoff.NONE));

        assertThat(handled).containsExactly(1, 2, 3);
        assertThat(stage.eventsFailed()).isZero();
        assertThat(stage.eventsIn()).isEqualTo(3);
        assertThat(stage.restarts()).isEqualTo(3);
        assertThat(callbacks).containsExactly("undelivered [-1]", "undelivered [-1]", "undelivered [-1]");
    }

    @Test
    void anUnsupervisedStageWhoseDiscardedThrowsFailsAfterTheBatchIsHandled() {
        StageSnapshot stage = afterDiscardedThrew(null);

        assertThat(stage.instances().get(0).status()).isEqualTo(Status.FAILED);
        assertThat(stage.eventsFailed()).isZero();
        assertThat(handled).containsExactly(1);
    }
}
