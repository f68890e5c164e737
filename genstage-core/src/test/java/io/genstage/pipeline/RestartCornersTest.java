package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.flow.FlowProducer;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.RestartStrategy;
import io.genstage.supervision.Supervision;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Restarts that coincide with a change of status, a change of subscriptions, or another failure. */
class RestartCornersTest {

    private static final Supervision AT_ONCE = Supervision.DEFAULT.withBackoff(Backoff.NONE);

    private static final Supervision LATER = Supervision.DEFAULT
            .withBackoff(new Backoff(Duration.ofSeconds(1), 2, Duration.ofSeconds(60), 0))
            .withIntensity(new RestartIntensity(3, Duration.ofHours(1)));

    private final Recorder<Integer> recorder = new Recorder<>();

    private static SubscriptionOptions batchesOf(int size) {
        return SubscriptionOptions.ofMaxDemand(2 * size);
    }

    private static PipelineDefinition.Builder supervised(Supervision supervision) {
        return PipelineDefinition.named("p").supervision(supervision);
    }

    @Test
    void stoppingADrainDoesNotWaitForTheNextHandler() {
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(0);
        HandDriven run = HandDriven.started(supervised(LATER)
                .producer("a", Sources.counter())
                .consumer("c", state::next, s -> s.subscribeTo("a", batchesOf(5))));
        CompletableFuture<Void> drained = run.pipeline().drain();
        run.run();
        assertThat(drained).isNotDone();

        run.pipeline().stop();
        assertThatThrownBy(drained::join).hasRootCauseMessage("Pipeline 'p' was stopped before it was drained");

        run.nextTimer();
        assertThat(state.lines).doesNotContain("2 started");
    }

    @Test
    void aStageThatHasUnsubscribedIsNotRestartedAsDownstream() {
        ProducerStage<Integer> fragile = new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {}

            @Override
            public void cast(Object message, Emitter<Integer> out) {
                throw new IllegalStateException("died");
            }
        };
        HandDriven run = HandDriven.started(supervised(AT_ONCE)
                .producer("a", fragile)
                .producer("b", Sources.silent())
                .consumer("c", recorder, s -> s.subscribeTo("b")));
        Subscription passing =
                run.pipeline().subscribe("c", "a", SubscriptionOptions.DEFAULT).get(0);
        run.run();
        passing.detach();
        run.run();

        run.pipeline().stage("a").cast("die");
        run.run();

        assertThat(run.stage("a").restarts()).isEqualTo(1);
        assertThat(run.stage("c").restarts()).isZero();
    }

    @Test
    void nothingIsRequestedBeforeTheDemandControlIsKnown() {
        List<Integer> handled = new ArrayList<>();
        AtomicInteger made = new AtomicInteger();
        class ManualConsumer implements ConsumerStage<Integer> {

            @Override
            public DemandControl subscribed(Subscription subscription) {
                if (made.incrementAndGet() == 1) {
                    throw new IllegalStateException("not yet");
                }
                subscription.ask(2);
                return DemandControl.MANUAL;
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {
                handled.addAll(events);
            }
        }
        HandDriven run = HandDriven.started(supervised(LATER)
                .producer("a", Sources.counter())
                .consumer("c", ManualConsumer::new, s -> s.subscribeTo("a")));
        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
        assertThat(run.stage("c")
                        .instances()
                        .get(0)
                        .input()
                        .subscriptions()
                        .get(0)
                        .requested())
                .isZero();

        run.nextTimer();

        assertThat(handled).containsExactly(0, 1);
    }

    @Test
    void aFactoryMayThrowAnyThrowable() {
        AtomicInteger made = new AtomicInteger();
        Supplier<ConsumerStage<Integer>> factory = () -> {
            if (made.incrementAndGet() == 2) {
                throw unchecked(new IOException("no connection"));
            }
            return (events, from) -> {
                if (made.get() == 1) {
                    throw new IllegalStateException("the first one throws");
                }
                recorder.handleEvents(events, from);
            };
        };
        HandDriven run = HandDriven.started(supervised(AT_ONCE)
                .producer("a", Sources.range(10))
                .consumer("c", factory, s -> s.subscribeTo("a", batchesOf(5))));

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(recorder.events()).isEqualTo(IntStream.range(0, 10).boxed().toList());
    }

    /** Throws an undeclared checked exception, as other languages and some libraries do. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> RuntimeException unchecked(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void failuresMayCountWithoutATimeLimit() {
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(1, 3);
        HandDriven run = HandDriven.started(
                supervised(AT_ONCE.withIntensity(new RestartIntensity(3, ChronoUnit.FOREVER.getDuration())))
                        .producer("a", Sources.range(5))
                        .consumer("c", state::next, s -> s.subscribeTo("a", batchesOf(1))));

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(state.handled).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aRestartedStageSubscribesToItsPublisherOnce() {
        FailingConsumer.FactoryState state = new FailingConsumer.FactoryState(7);
        HandDriven run = HandDriven.started(supervised(AT_ONCE.withStrategy(RestartStrategy.ONE_FOR_ALL))
                .producer("a", FlowProducer.<Integer>from(RestartCornersTest::publishTwenty))
                .consumer("c", state::next, s -> s.subscribeTo("a", batchesOf(1))));

        assertThat(state.handled).isEqualTo(IntStream.range(0, 20).boxed().toList());
        assertThat(run.stage("a").restarts()).isZero();
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    private static void publishTwenty(Flow.Subscriber<? super Integer> subscriber) {
        subscriber.onSubscribe(new Flow.Subscription() {

            private int next;

            @Override
            public void request(long events) {
                for (long i = 0; i < events && next < 20; i++) {
                    subscriber.onNext(next++);
                    if (next == 20) {
                        subscriber.onComplete();
                    }
                }
            }

            @Override
            public void cancel() {
                next = 20;
            }
        });
    }
}
