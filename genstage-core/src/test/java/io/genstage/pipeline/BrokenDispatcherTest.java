package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.DiscardReason;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.supervision.Supervision;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A dispatcher that breaks its contract fails its stage. Every event is accounted for, and nothing hangs. */
class BrokenDispatcherTest {

    private enum Spot {
        SUBSCRIBED,
        ASKED,
        GRANT,
        DISPATCH,
        CANCELLED
    }

    private final Recorder<Integer> recorder = new Recorder<>();

    @ParameterizedTest
    @EnumSource(
            value = Spot.class,
            names = {"ASKED", "GRANT", "DISPATCH", "CANCELLED"})
    @Rule({"D6", "R159"})
    void thePipelineFailsAndTheCountersAreRightWhereverTheDispatcherThrows(Spot spot) {
        Faulty faulty = new Faulty(spot);
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent(), s -> s.dispatcher(() -> faulty))
                .consumer("late", (List<Integer> events, Subscription from) -> {}, s -> {})
                .consumer("c", recorder, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(4))));
        List<Subscription> subscriptions = run.pipeline().subscribe("late", "a", SubscriptionOptions.ofMaxDemand(1));
        run.run();

        faulty.armed = true;
        run.pipeline().inlet("a").offerAll(IntStream.range(0, 10).boxed().toList());
        subscriptions.forEach(Subscription::detach);
        run.run();

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(run.pipeline().failure()).hasRootCauseMessage("mistake in " + spot);
        assertThat(run.pipeline().completion()).isCompletedExceptionally();
        OutputSnapshot output = run.stage("a").instances().get(0).output();
        assertThat(output.emitted()).isEqualTo(output.dispatched() + output.discarded(DiscardReason.FAILED));
        assertThat(recorder.ends()).as("terminated was called once").hasSize(1);
    }

    @Test
    @Rule({"D6", "R182"})
    void aSubscriptionForWhichTheDispatcherThrowsIsRefused() {
        Faulty faulty = new Faulty(Spot.SUBSCRIBED);
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent(), s -> s.dispatcher(() -> faulty))
                .consumer("late", (List<Integer> events, Subscription from) -> {}, s -> {})
                .consumer("c", recorder, s -> s.subscribeTo("a")));

        faulty.armed = true;
        run.pipeline().subscribe("late", "a", SubscriptionOptions.DEFAULT);
        run.run();
        run.pipeline().inlet("a").offer(1);
        run.run();

        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
        assertThat(recorder.events()).containsExactly(1);
    }

    /** Emits or throws when the test calls for it. */
    private static final class MessageDrivenProducer implements ProducerStage<Object> {

        private final List<Object> messages;

        MessageDrivenProducer(List<Object> messages) {
            this.messages = messages;
        }

        @Override
        public void handleDemand(long demand, Emitter<Object> out) {}

        @Override
        public void cast(Object message, Emitter<Object> out) {
            messages.add(message);
            if ("die".equals(message)) {
                throw new IllegalStateException("died");
            }
            out.emit(message);
        }
    }

    @Test
    void ofTheRequestsDeferredByARestartTheHandlerGetsNoneAfterTheDispatcherHasThrown() {
        Faulty faulty = new Faulty(Spot.DISPATCH);
        List<Object> messages = new ArrayList<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT)
                .producer("a", () -> new MessageDrivenProducer(messages), s -> s.dispatcher(() -> faulty))
                .consumer("c", recorder, s -> s.subscribeTo("a")));
        run.pipeline().stage("a").cast("die");
        run.run();

        faulty.armed = true;
        run.pipeline().stage("a").cast(1);
        run.pipeline().stage("a").cast(2);
        CompletableFuture<Object> answer = run.pipeline().stage("a").call("request", Duration.ofHours(1));
        run.nextTimer();

        assertThat(run.pipeline().failure()).hasRootCauseMessage("mistake in DISPATCH");
        assertThat(messages).containsExactly("die", 1);
        assertThat(answer).isCompletedExceptionally();
        assertThat(run.scheduler().waitingTimers()).isZero();
    }

    private static final class Faulty implements Dispatcher<Object> {

        private final DemandDispatcher<Object> real = new DemandDispatcher<>();

        private final Spot spot;

        private boolean armed;

        Faulty(Spot spot) {
            this.spot = spot;
        }

        private void at(Spot now) {
            if (armed && now == spot) {
                throw new IllegalArgumentException("mistake in " + spot);
            }
        }

        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public void subscribed(Subscriber<Object> subscriber) {
            at(Spot.SUBSCRIBED);
            real.subscribed(subscriber);
        }

        @Override
        public void cancelled(Subscriber<Object> subscriber, Discards<Object> discards) {
            at(Spot.CANCELLED);
            real.cancelled(subscriber, discards);
        }

        @Override
        public void asked(Subscriber<Object> subscriber) {
            at(Spot.ASKED);
            real.asked(subscriber);
        }

        @Override
        public long grant() {
            at(Spot.GRANT);
            return real.grant();
        }

        @Override
        public void dispatch(EventSlice<Object> events, Discards<Object> discards) {
            at(Spot.DISPATCH);
            real.dispatch(events, discards);
        }
    }
}
