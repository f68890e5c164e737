package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.genstage.CancelMode;
import io.genstage.InvalidPipelineException;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.testing.HandDriven;
import io.genstage.testing.HandSubscriber;
import io.genstage.testing.Recorder;
import io.genstage.testing.RefusingDispatcher;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Subscribers to a running pipeline. */
class StagePublisherTest {

    private static final RuntimeException OOPS = new RuntimeException("oops");

    private static final ProducerConsumerStage<Integer, Integer> SAME = (events, from, out) -> out.emitAll(events);

    private final HandSubscriber<Integer> subscriber = new HandSubscriber<>();

    @Test
    void aSubscriberIsAStageUntilItEnds() {
        HandDriven run = started(Sources.counter());
        List<String> changes = new ArrayList<>();
        run.pipeline().addListener(new PipelineListener() {
            @Override
            public void stageAdded(Pipeline pipeline, StageDefinition stage) {
                changes.add("added " + stage.name());
            }

            @Override
            public void stageRemoved(Pipeline pipeline, String stage) {
                changes.add("removed " + stage);
            }
        });

        subscribe(run, subscriber);
        run.run();
        subscriber.request(5);
        run.run();
        assertThat(stages(run)).containsExactly("a", "a-subscriber-1");
        assertThat(run.stage("a-subscriber-1").eventsIn()).isEqualTo(5);
        assertThat(subscriber.events()).containsExactly(0, 1, 2, 3, 4);

        subscriber.cancel();
        run.run();
        assertThat(stages(run)).containsExactly("a");
        assertThat(changes).containsExactly("added a-subscriber-1", "removed a-subscriber-1");
        assertThat(subscriber.end()).isNull();
        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void asksOnlyForRequestedEvents() {
        List<Long> asked = new ArrayList<>();
        HandDriven run = started((demand, out) -> {
            asked.add(demand);
            for (int i = 0; i < demand; i++) {
                out.emit(i);
            }
        });

        subscribe(run, subscriber);
        run.run();
        assertThat(asked).isEmpty();
        subscriber.request(3);
        run.run();

        assertThat(asked).containsExactly(3L);
        assertThat(subscriber.events()).hasSize(3);
    }

    @Test
    void thePipelineCompletesWhenItsSubscribersHaveReceivedAllEvents() {
        HandDriven run = started(Sources.range(10));
        subscribe(run, subscriber);
        run.run();
        subscriber.request(9);
        run.run();
        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
        assertThat(subscriber.end()).isNull();

        subscriber.request(1);
        run.run();

        assertThat(subscriber.end()).isEqualTo("completed");
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(stages(run)).containsExactly("a");
    }

    @Test
    void aSubscriberToACompletedStageReceivesTheCompletion() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(1))
                .producer("other", Sources.silent())
                .consumer("c", new Recorder<Integer>(), s -> s.subscribeTo("a")));
        assertThat(run.stage("a").status()).isEqualTo(Status.COMPLETED);

        subscribe(run, subscriber);
        run.run();

        assertThat(subscriber.subscribed()).isTrue();
        assertThat(subscriber.end()).isEqualTo("completed");
        assertThat(stages(run)).containsExactly("a", "other", "c");
    }

    @Test
    void aSubscriberToACompletedPipelineReceivesTheCompletion() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(1))
                .consumer("c", new Recorder<Integer>(), s -> s.subscribeTo("a")));

        subscribe(run, subscriber);

        assertThat(subscriber.subscribed()).isTrue();
        assertThat(subscriber.end()).isEqualTo("completed");
    }

    @Test
    void aSubscriptionBeforeTheStartFailsWithTheRemedy() {
        HandDriven run = new HandDriven(
                1,
                PipelineDefinition.named("p").producer("a", Sources.counter()).build());

        subscribe(run, subscriber);

        assertThat(subscriber.subscribed()).isTrue();
        assertThat(subscriber.failure())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Pipeline 'p' is not running, so stage 'a' has nothing to publish. Subscribe when the future of"
                                + " start() has completed.");
        subscriber.request(1);
        subscriber.cancel();
        run.start();
        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void aSubscriberToAStoppedOrClosedPipelineReceivesTheReason() {
        HandDriven run = started(Sources.counter());
        run.pipeline().stop();
        subscribe(run, subscriber);
        assertThat(subscriber.failure()).hasMessageContaining("is stopped and cannot be added to");

        HandSubscriber<Integer> late = new HandSubscriber<>();
        run.pipeline().closeNow();
        subscribe(run, late);
        assertThat(late.failure()).hasMessageContaining("was closed and cannot be added to");
    }

    @Test
    void aFailureOfTheStageIsSignalledAfterItsEvents() {
        HandDriven run = started((demand, out) -> {
            if (demand == 1) {
                throw OOPS;
            }
            out.emit(1);
        });
        subscribe(run, subscriber);
        run.run();
        subscriber.request(2);
        run.run();
        subscriber.request(1);
        run.run();

        assertThat(subscriber.events()).containsExactly(1);
        assertThat(subscriber.failure()).isSameAs(OOPS);

        HandSubscriber<Integer> late = new HandSubscriber<>();
        subscribe(run, late);
        assertThat(late.failure())
                .as("and later the pipeline's failure")
                .isSameAs(run.pipeline().failure());
    }

    @Test
    void aFailureOfAnotherStageEndsWaitingSubscribers() {
        HandDriven run = HandDriven.started(
                PipelineDefinition.named("p").producer("a", Sources.silent()).producer("b", (demand, out) -> {
                    throw OOPS;
                }));
        subscribe(run, subscriber);
        run.run();
        run.pipeline().add(more -> more.consumer("c", new Recorder<Integer>(), s -> s.subscribeTo("b")));
        run.run();

        assertThat(subscriber.failure()).isSameAs(run.pipeline().failure()).hasCause(OOPS);
    }

    @Test
    void closingThePipelineEndsSubscribers() {
        HandDriven run = started(Sources.silent());
        subscribe(run, subscriber);
        run.run();

        run.pipeline().closeNow();
        run.run();

        assertThat(subscriber.failure())
                .isInstanceOf(CancellationException.class)
                .hasMessage("Pipeline 'p' was closed before its stage 'a' had completed");
    }

    @Test
    void removingTheStageCompletesItsSubscribersAndRemovingTheSubscriberCancelsIt() {
        HandSubscriber<Integer> other = new HandSubscriber<>();
        HandDriven run = HandDriven.started(
                PipelineDefinition.named("p").producer("a", Sources.silent()).producer("b", Sources.silent()));
        subscribe(run, subscriber);
        run.pipeline().<Integer>publisher("b").subscribe(other);
        run.run();

        run.pipeline().remove("a");
        run.pipeline().remove("b-subscriber-2");
        run.run();

        assertThat(subscriber.end()).isEqualTo("completed");
        assertThat(other.failure()).isInstanceOf(CancellationException.class);
        assertThat(stages(run)).containsExactly("b");
    }

    @Test
    void aSubscriberThatThrowsEndsOnlyItsStage() {
        HandSubscriber<Integer> throwing = new HandSubscriber<>(event -> {
            throw OOPS;
        });
        HandDriven run = broadcast(Sources.counter());
        subscribe(run, throwing);
        subscribe(run, subscriber);
        run.run();
        throwing.request(10);
        subscriber.request(10);
        run.run();

        assertThat(throwing.events()).hasSize(1);
        assertThat(throwing.end()).as("it counts as cancelled").isNull();
        assertThat(subscriber.events()).hasSize(10);
        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
        assertThat(stages(run)).containsExactly("a", "a-subscriber-2");
    }

    @Test
    void aSubscriberMayThrowUndeclaredExceptions() {
        HandSubscriber<Integer> throwing = new HandSubscriber<>(event -> StagePublisherTest.<RuntimeException>sneak());
        HandDriven run = broadcast(Sources.counter());
        subscribe(run, throwing);
        run.run();
        throwing.request(10);
        run.run();

        assertThat(throwing.events()).hasSize(1);
        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
        assertThat(stages(run)).containsExactly("a");
    }

    @SuppressWarnings("unchecked") // other languages do so
    private static <T extends Throwable> void sneak() throws T {
        throw (T) new IOException("no connection");
    }

    @Test
    void aSubscriberMayThrowAtAnyTime() {
        for (int signal = 0; signal < 4; signal++) {
            HandDriven run = started(Sources.range(2));
            ThrowingSubscriber thrower = new ThrowingSubscriber(signal);
            subscribe(run, thrower);
            run.run();
            assertThat(run.pipeline().status()).as("signal %s", signal).isNotEqualTo(Status.FAILED);
            run.pipeline().closeNow();
            run.run();
            assertThat(thrower.signals).as("signal %s", signal).isEqualTo(Math.min(signal, 3) + 1);
        }
    }

    /** Throws in one of its signals. */
    private static final class ThrowingSubscriber implements Flow.Subscriber<Integer> {

        private final int bad;

        private int signals;

        ThrowingSubscriber(int bad) {
            this.bad = bad;
        }

        private void signal() {
            if (signals++ == bad) {
                throw OOPS;
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            signal();
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Integer event) {
            signal();
        }

        @Override
        public void onError(Throwable failure) {
            signal();
        }

        @Override
        public void onComplete() {
            signal();
        }
    }

    @Test
    @Rule("R171")
    void admittedSubscribersReceiveTheSameBroadcastEvents() {
        for (int seed = 0; seed < 300; seed++) {
            HandSubscriber<Integer> first = new HandSubscriber<>();
            HandSubscriber<Integer> second = new HandSubscriber<>();
            HandDriven run = new HandDriven(
                            seed,
                            PipelineDefinition.named("p")
                                    .producer("a", Sources.range(20), s -> s.dispatcher(BroadcastDispatcher::new))
                                    .build())
                    .start();
            subscribe(run, first);
            subscribe(run, second);
            while (!first.subscribed() || !second.subscribed()) {
                run.steps(1);
            }
            first.request(Long.MAX_VALUE);
            run.steps(seed % 7);
            second.request(Long.MAX_VALUE);
            run.run();

            List<Integer> all = IntStream.range(0, 20).boxed().toList();
            assertThat(first.events()).as("seed %s", seed).isEqualTo(all);
            assertThat(second.events()).as("seed %s", seed).isEqualTo(all);
        }
    }

    /** The stage is serving another consumer meanwhile, and takes events from its inlet before it reads messages. */
    @Test
    void aSubscriberReceivesEventsOfferedAfterOnSubscribe() {
        for (int seed = 0; seed < 300; seed++) {
            HandSubscriber<Integer> late = new HandSubscriber<>();
            HandDriven run = new HandDriven(
                            seed,
                            PipelineDefinition.named("p")
                                    .producer("a", Sources.silent(), s -> s.dispatcher(BroadcastDispatcher::new))
                                    .consumer("other", new Recorder<Integer>(), s -> s.subscribeTo("a"))
                                    .build())
                    .start();
            run.pipeline().inlet("a").offer(0);
            subscribe(run, late);
            while (!late.subscribed()) {
                run.steps(1);
            }
            run.pipeline().inlet("a").offer(1);
            run.run();
            late.request(1);
            run.run();

            assertThat(late.events()).as("seed %s", seed).containsExactly(1);
        }
    }

    @Test
    void subscribersOfAStageThatDoesNotBroadcastShareItsEvents() {
        HandSubscriber<Integer> other = new HandSubscriber<>();
        HandDriven run = started(Sources.range(100));
        subscribe(run, subscriber);
        subscribe(run, other);
        run.run();
        subscriber.request(30);
        other.request(70);
        run.run();

        assertThat(subscriber.events()).hasSize(30).doesNotContainAnyElementsOf(other.events());
        assertThat(other.events()).hasSize(70);
        assertThat(other.end()).isEqualTo("completed");
    }

    @Test
    void aSubscriberMaySelectFromABroadcast() {
        HandDriven run = broadcast(Sources.range(10));
        run.pipeline()
                .<Integer>publisher("a", SubscriptionOptions.DEFAULT.<Integer>withSelector(event -> event % 3 == 0))
                .subscribe(subscriber);
        run.run();
        subscriber.request(3);
        run.run();

        assertThat(subscriber.events()).as("the others use up no demand").containsExactly(0, 3, 6);
    }

    @Test
    void aSubscriberTakesThePartitionThatItNames() {
        HandDriven run = partitions();
        run.pipeline()
                .<Integer>publisher("a", SubscriptionOptions.DEFAULT.withPartition("odd"))
                .subscribe(subscriber);
        run.run();
        subscriber.request(3);
        run.run();

        assertThat(subscriber.events()).containsExactly(1, 3, 5);
    }

    @Test
    void aSubscriberThatNamesNoPartitionTakesTheFreeOnes() {
        for (int seed = 0; seed < 50; seed++) {
            HandSubscriber<Integer> both = new HandSubscriber<>();
            HandDriven run = partitions();
            run.pipeline().<Integer>publisher("a").subscribe(both);
            run.run();
            both.request(Long.MAX_VALUE);
            run.run();

            assertThat(both.events()).hasSize(10);
            assertThat(both.end()).isEqualTo("completed");
        }
    }

    @Test
    void anInvalidSubscriptionIsReportedToTheSubscriber() {
        HandSubscriber<Integer> second = new HandSubscriber<>();
        HandDriven run = partitions();
        Flow.Publisher<Integer> odd = run.pipeline().publisher("a", SubscriptionOptions.DEFAULT.withPartition("odd"));
        odd.subscribe(subscriber);
        run.run();

        odd.subscribe(second);

        assertThat(second.subscribed()).isTrue();
        assertThat(second.failure())
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("A partition has one consumer");
    }

    @Test
    void aSubscriptionThatTheDispatcherRefusesIsReportedToTheSubscriber() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent(), s -> s.dispatcher(RefusingDispatcher::new)));

        subscribe(run, subscriber);
        run.run();

        assertThat(subscriber.failure()).isSameAs(RefusingDispatcher.NO);
        assertThat(stages(run)).containsExactly("a");
    }

    @Test
    void aStageWithInstancesHasOnePublisher() {
        for (int seed = 0; seed < 100; seed++) {
            HandSubscriber<Integer> all = new HandSubscriber<>();
            HandDriven run = new HandDriven(
                            seed,
                            PipelineDefinition.named("p")
                                    .producer("source", Sources.range(40))
                                    .producerConsumer(
                                            "a",
                                            SAME,
                                            s -> s.subscribeTo("source", SubscriptionOptions.ofMaxDemand(3))
                                                    .concurrency(3))
                                    .build())
                    .start();
            SubscriptionOptions options = SubscriptionOptions.DEFAULT.withCancelMode(CancelMode.TEMPORARY);
            run.pipeline().<Integer>publisher("a", options).subscribe(all);
            run.run();
            all.request(Long.MAX_VALUE);
            run.run();

            assertThat(all.events()).as("seed %s", seed).hasSize(40);
            assertThat(all.end()).as("seed %s", seed).isEqualTo("completed");
            assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        }
    }

    @Test
    void aPausedPipelineAcceptsSubscribers() {
        HandDriven run = started(Sources.range(3));
        run.pipeline().pause();
        subscribe(run, subscriber);
        run.run();
        subscriber.request(10);
        run.run();
        assertThat(subscriber.events()).isEmpty();

        run.pipeline().resume();
        run.run();

        assertThat(subscriber.events()).containsExactly(0, 1, 2);
    }

    @Test
    void onlyStagesThatEmitPublish() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer("c", new Recorder<Integer>(), s -> s.subscribeTo("a")));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> run.pipeline().publisher("c"))
                .withMessage("Stage 'c' of pipeline 'p' is a consumer; it has no events to publish");
        assertThatExceptionOfType(NoSuchElementException.class)
                .isThrownBy(() -> run.pipeline().publisher("b"));
        assertThatNullPointerException()
                .isThrownBy(() -> run.pipeline().publisher("a").subscribe(null));
        assertThat(stages(run)).containsExactly("a", "c");
    }

    private static HandDriven started(ProducerStage<Integer> source) {
        return HandDriven.started(PipelineDefinition.named("p").producer("a", source));
    }

    private static HandDriven broadcast(ProducerStage<Integer> source) {
        return HandDriven.started(
                PipelineDefinition.named("p").producer("a", source, s -> s.dispatcher(BroadcastDispatcher::new)));
    }

    /** Ten events, odd and even. */
    private static HandDriven partitions() {
        return HandDriven.started(PipelineDefinition.named("p")
                .producer(
                        "a",
                        Sources.range(10),
                        s -> s.dispatcher(() -> new PartitionDispatcher<>(PartitionOptions.ofNames("odd", "even")
                                .withKey((Integer event) -> event % 2 == 0 ? "even" : "odd")))));
    }

    private static void subscribe(HandDriven run, Flow.Subscriber<Integer> subscriber) {
        run.pipeline().<Integer>publisher("a").subscribe(subscriber);
    }

    private static List<String> stages(HandDriven run) {
        return run.snapshot().stages().stream().map(StageSnapshot::name).toList();
    }
}
