package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Acknowledger;
import io.genstage.BatchFailedException;
import io.genstage.BufferOptions;
import io.genstage.CancelMode;
import io.genstage.ConsumerStage;
import io.genstage.DeliveryGuarantee;
import io.genstage.DiscardReason;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.Undelivered;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.KeepingConsumer;
import io.genstage.testing.Recorder;
import io.genstage.testing.TrackedSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What acknowledgers are notified of when a call fails, a handler keeps events, or a source withdraws them. */
@Timeout(20)
class AcknowledgementCornersTest {

    private static final IllegalStateException OOPS = new IllegalStateException("planted");

    private static final ErrorOptions TWICE = ErrorOptions.ofAttempts(2).withBackoff(Backoff.NONE);

    private static final Supervision MANY = Supervision.DEFAULT
            .withBackoff(Backoff.NONE)
            .withIntensity(new RestartIntensity(100, Duration.ofSeconds(1)));

    /** Records in order what it was notified of. */
    private static class Recording implements Acknowledger {

        final List<String> notifications = new ArrayList<>();

        @Override
        public void acknowledge() {
            notifications.add("done");
        }

        @Override
        public void fail(Throwable cause) {
            notifications.add("given up");
        }
    }

    private static final class RecordingAtOnce extends Recording implements Acknowledger.Concurrent {}

    private final Recorder<Object> sink = new Recorder<>();

    private final Recording acknowledger = new Recording();

    private final TrackedSource source = new TrackedSource(10);

    private static SubscriptionOptions batchesOf(int size) {
        return SubscriptionOptions.ofBatches(2 * size, size);
    }

    private static List<Integer> upTo(int end) {
        return IntStream.range(0, end).boxed().toList();
    }

    /** Calls this in its first pull, and emits and completes in its next one. */
    @FunctionalInterface
    private interface FirstPull {
        void run(Emitter<Integer> out);
    }

    /** Keeps its context. */
    private abstract static class Source implements ProducerStage<Integer> {

        @Nullable
        StageContext context;

        @Override
        public void started(StageContext own) {
            context = own;
        }
    }

    private static Source source(FirstPull first) {
        return new Source() {

            private int pulls;

            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {
                if (pulls++ == 0) {
                    first.run(out);
                } else {
                    out.emit(2);
                    out.complete();
                }
            }
        };
    }

    // Calls that throw.

    @Test
    @Contract("A1")
    void whatAFailedPullEmittedIsGivenUpIfThePullIsTriedAgain() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer(
                        "a",
                        source(out -> {
                            out.emit(1, acknowledger);
                            throw OOPS;
                        }),
                        s -> s.onError(TWICE))
                .consumer("c", sink, s -> s.subscribeTo("a")));

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(sink.events()).containsExactly(2);
        assertThat(acknowledger.notifications).containsExactly("given up");
    }

    @Test
    @Contract("A1")
    void anAcknowledgerWithoutEventsIsNotifiedOnceIfTheCallThrows() {
        HandDriven.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT.withBackoff(Backoff.NONE))
                .producer("a", source(out -> {
                    out.emitAll(List.of(), acknowledger);
                    throw OOPS;
                }))
                .consumer("c", sink, s -> s.subscribeTo("a")));

        assertThat(acknowledger.notifications).containsExactly("given up");
    }

    @Test
    @Contract("A8")
    void whatAFailedPullEmittedHasNoPosition() {
        Source failing = source(out -> {
            out.emit(1, acknowledger);
            throw OOPS;
        });
        ProducerStage<Integer> committing = new ProducerStage<>() {
            @Override
            public void started(StageContext own) {
                failing.started(own);
                own.acknowledged();
            }

            @Override
            public void handleDemand(long demand, Emitter<Integer> out) throws Exception {
                failing.handleDemand(demand, out);
            }
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT.withBackoff(Backoff.NONE))
                .producer("a", committing)
                .consumer("c", sink, s -> s.subscribeTo("a")));

        assertThat(acknowledger.notifications).containsExactly("given up");
        assertThat(run.stage("a").restarts()).isEqualTo(1);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(failing.context.acknowledged()).isEqualTo(1);
    }

    @Test
    @Contract({"A1", "A3"})
    void atMostOnceEachConsumerSettlesItsPartOnceIfAnEventOfABatchFails() {
        List<Acknowledger> kept = new ArrayList<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT.withBackoff(Backoff.NONE))
                .producer("a", source, s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("c", new KeepingConsumer(kept::add), s -> s.subscribeTo("a", batchesOf(10)))
                .consumer(
                        "d",
                        ConsumerStage.each((Integer event) -> {
                            if (event == 3) {
                                throw OOPS;
                            }
                        }),
                        s -> s.subscribeTo("a", batchesOf(10)).delivery(DeliveryGuarantee.AT_MOST_ONCE)));

        assertThat(kept).hasSize(1);
        assertThat(source.acknowledged()).as("kept by 'c'").isEmpty();
        kept.get(0).acknowledge();
        run.run();

        assertThat(source.acknowledged()).containsExactlyElementsOf(upTo(10));
        assertThat(source.failed()).isEmpty();
    }

    // Positions.

    @Test
    @Contract("A8")
    void aConcurrentAcknowledgersEventThatIsGivenUpIsNotDone() {
        RecordingAtOnce first = new RecordingAtOnce();
        List<Acknowledger> kept = new ArrayList<>();
        Source two = source(out -> {
            out.emit(0, first);
            out.emit(1, acknowledger);
        });
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", two)
                .consumer("c", new KeepingConsumer(kept::add), s -> s.subscribeTo("a", batchesOf(1))));
        kept.get(0).fail(OOPS);
        kept.get(1).acknowledge();
        run.run();

        assertThat(first.notifications).containsExactly("given up");
        assertThat(acknowledger.notifications).containsExactly("done");
        assertThat(two.context.acknowledged()).isZero();
    }

    @Test
    @Contract({"A8", "A11"})
    void aWithdrawnEventDoesNotHideAnEarlierOneThatWasGivenUp() {
        Recording withdrawn = new Recording() {
            @Override
            public boolean withdrawn() {
                return true;
            }
        };
        Source two = source(out -> {
            out.emit(0, acknowledger);
            out.emit(1, withdrawn);
        });
        ConsumerStage<Integer> failing = new KeepingConsumer(kept -> kept.fail(OOPS));
        HandDriven.started(PipelineDefinition.named("p")
                .producer("a", two)
                .consumer("c", failing, s -> s.subscribeTo("a", batchesOf(1))));

        assertThat(acknowledger.notifications).containsExactly("given up");
        assertThat(withdrawn.notifications).containsExactly("given up");
        assertThat(two.context.acknowledged()).isZero();
    }

    @Test
    @Contract("A8")
    void anAcknowledgerSeesNoPositionAfterAnEventThatWasGivenUp() {
        List<Acknowledger> kept = new ArrayList<>();
        List<Long> positions = new ArrayList<>();
        Source[] two = new Source[1];
        Recording committing = new Recording() {
            @Override
            public void acknowledge() {
                super.acknowledge();
                positions.add(two[0].context.acknowledged());
            }
        };
        two[0] = source(out -> {
            out.emit(0, acknowledger);
            out.emit(1, committing);
        });
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", two[0])
                .consumer("c", new KeepingConsumer(kept::add), s -> s.subscribeTo("a", batchesOf(1))));
        kept.get(0).fail(OOPS);
        kept.get(1).acknowledge();
        run.run();

        assertThat(acknowledger.notifications).containsExactly("given up");
        assertThat(committing.notifications).containsExactly("done");
        assertThat(positions).containsExactly(0L);
    }

    // In flight.

    @Test
    @Contract("A7")
    void maxInFlightCountsAllEventsOfOneAcknowledger() {
        List<Acknowledger> kept = new ArrayList<>();
        List<Long> demands = new ArrayList<>();
        ProducerStage<Integer> shared = (demand, out) -> {
            demands.add(demand);
            out.emitAll(upTo((int) demand), acknowledger);
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", shared, s -> s.maxInFlight(3))
                .consumer(
                        "c",
                        new KeepingConsumer(kept::add),
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(100, 1))));

        assertThat(demands).containsExactly(3L);
        assertThat(kept).hasSize(3);
        assertThat(run.stage("a").instances().get(0).output().unsettled()).isEqualTo(3);
        kept.forEach(Acknowledger::acknowledge);
        run.run();
        assertThat(demands).containsExactly(3L, 3L);
    }

    @Test
    @Contract("A7")
    void eventsThatACallbackEmitsMayExceedMaxInFlight() {
        List<Acknowledger> kept = new ArrayList<>();
        List<Long> demands = new ArrayList<>();
        ProducerStage<Integer> casting = new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {
                demands.add(demand);
                source.handleDemand(demand, out);
            }

            @Override
            public void cast(Object count, Emitter<Integer> out) {
                source.handleDemand((Integer) count, out);
            }
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", casting, s -> s.maxInFlight(3))
                .consumer(
                        "c",
                        new KeepingConsumer(kept::add),
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(100, 1))));
        run.pipeline().stage("a").cast(3);
        run.run();

        assertThat(kept).hasSize(6);
        assertThat(run.stage("a").instances().get(0).output().unsettled()).isEqualTo(6);
        kept.subList(0, 3).forEach(Acknowledger::acknowledge);
        run.run();
        assertThat(demands).as("the bound is reached").containsExactly(3L);
        kept.get(3).acknowledge();
        run.run();
        assertThat(demands).containsExactly(3L, 1L);
    }

    // Kept events.

    @Test
    @Contract("A2")
    void aBatchThatWasKeptAndFailedAtAnEventSettlesEachEventOnce() {
        List<Acknowledger> kept = new ArrayList<>();
        List<List<Integer>> batches = new ArrayList<>();
        ConsumerStage<Integer> failing = new KeepingConsumer(kept::add) {
            @Override
            public void handleEvents(List<Integer> events, Subscription from) {
                super.handleEvents(events, from);
                batches.add(List.copyOf(events));
                if (batches.size() == 1) {
                    throw new BatchFailedException(2, OOPS);
                }
            }
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source)
                .consumer("c", failing, s -> s.subscribeTo("a", batchesOf(10)).onError(TWICE)));
        run.nextTimer();

        Collections.reverse(kept);
        kept.forEach(Acknowledger::acknowledge);
        run.run();

        assertThat(source.acknowledged()).containsExactlyInAnyOrderElementsOf(upTo(10));
        assertThat(run.stage("c").instances().get(0).input().handled()).isEqualTo(10);
        assertThat(run.stage("c").instances().get(0).input().inProgress()).isZero();
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("A12")
    void keptEventsOfWhichAnAcknowledgerHearsAreNotReportedAsUndelivered() {
        List<Undelivered<?>> reports = new ArrayList<>();
        List<Acknowledger> kept = new ArrayList<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .undelivered(reports::add)
                .producer("a", source)
                .consumer(
                        "c",
                        new KeepingConsumer(kept::add),
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(2, 1))));
        kept.get(0).fail(OOPS);
        run.run();
        assertThat(source.failed()).containsExactly(0);
        assertThat(reports).isEmpty();

        run.pipeline().closeNow();
        run.run();
        assertThat(source.failed()).hasSizeGreaterThan(2);
        assertThat(reports).isEmpty();
    }

    @Test
    @Contract("A4")
    void aStageThatFailsGivesUpTheEventsThatItsHandlerKept() {
        ConsumerStage<Integer> failing = new KeepingConsumer(kept -> {}) {
            @Override
            public void handleEvents(List<Integer> events, Subscription from) {
                if (events.contains(1)) {
                    throw OOPS;
                }
                super.handleEvents(events, from);
            }

            @Override
            public boolean restartable() {
                return false;
            }
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source, s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("d", sink, s -> s.subscribeTo("a", batchesOf(1)))
                .consumer("c", failing, s -> s.subscribeTo("a", batchesOf(1).withCancelMode(CancelMode.TEMPORARY))));

        assertThat(source.failed()).contains(0, 1);
        assertThat(run.pipeline().completion()).isDone();
    }

    @Test
    @Contract("A2")
    void eventsThatAReturnedCallHasKeptStayInProgressAlthoughDiscardedThrows() {
        List<Acknowledger> taken = new ArrayList<>();
        ProducerConsumerStage<Integer, Integer> keeping = new ProducerConsumerStage<>() {

            private @Nullable StageContext context;

            @Override
            public void started(StageContext own) {
                context = own;
            }

            @Override
            public void handleEvents(List<Integer> events, Subscription from, Emitter<Integer> out) {
                taken.add(context.keep());
                out.emitAll(upTo(10));
            }

            @Override
            public boolean discarded(List<?> events, DiscardReason reason, StageContext own) {
                throw OOPS;
            }
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(MANY)
                .producer("a", source)
                .producerConsumer(
                        "b", keeping, s -> s.subscribeTo("a", batchesOf(1)).buffer(BufferOptions.keepFirst(1)))
                .consumer("c", sink, s -> s.subscribeTo("b", SubscriptionOptions.ofBatches(2, 1))));

        assertThat(run.stage("b").restarts()).isPositive();
        assertThat(run.stage("b").instances().get(0).input().inProgress()).isEqualTo(taken.size());
        assertThat(source.failed()).isEmpty();

        for (int next = 0; next < taken.size(); next++) {
            taken.get(next).acknowledge();
            run.run();
        }
        assertThat(taken).hasSize(10);
        assertThat(run.stage("b").instances().get(0).input().inProgress()).isZero();
    }

    // Withdrawn events.

    @Test
    @Contract("A11")
    void anEventThatIsWithdrawnDuringItsLastAttemptMakesNoDeadLetter() {
        boolean[] withdrawn = {false};
        Recording withdrawing = new Recording() {
            @Override
            public boolean withdrawn() {
                return withdrawn[0];
            }
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source(out -> {
                    out.emit(1, withdrawing);
                    out.complete();
                }))
                .consumer(
                        "c",
                        ConsumerStage.each((Integer event) -> {
                            withdrawn[0] = true;
                            throw OOPS;
                        }),
                        s -> s.subscribeTo("a").onError(ErrorOptions.DEFAULT.thenDeadLetter())));

        assertThat(withdrawing.notifications).containsExactly("given up");
        assertThat(run.stage("c").eventsFailed()).isZero();
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("A11")
    void aStageWhoseFailedEventIsWithdrawnDoesNotWaitForItAnyMore() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source)
                .consumer(
                        "c",
                        ConsumerStage.each((Integer event) -> {
                            throw OOPS;
                        }),
                        s -> s.subscribeTo("a").onError(ErrorOptions.ofAttempts(2))));
        assertThat(run.stage("c").status()).isEqualTo(Status.RETRYING);

        source.withdraw(event -> true);
        run.run();

        assertThat(source.failed()).hasSize(10);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    // Subscribers.

    /** Requests four events, and records what it receives. */
    private static final class Four implements Flow.Subscriber<Integer> {

        private final List<Integer> events = new ArrayList<>();

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(4);
        }

        @Override
        public void onNext(Integer event) {
            events.add(event);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }

    @Test
    @Contract("A11")
    void aSubscriberReceivesOtherEventsInPlaceOfWithdrawnOnes() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("a", source));
        source.withdraw(event -> event == 0 || event == 2);
        Four subscriber = new Four();

        run.pipeline().<Integer>publisher("a").subscribe(subscriber);
        run.run();

        assertThat(subscriber.events).containsExactly(1, 3, 4, 5);
    }

    @Test
    @Contract("A4")
    void aSubscriberReceivesOtherEventsInPlaceOfThoseForWhichItsSelectorThrows() {
        HandDriven run = HandDriven.started(
                PipelineDefinition.named("p").producer("a", source, s -> s.dispatcher(BroadcastDispatcher::new)));
        Four subscriber = new Four();

        run.pipeline()
                .<Integer>publisher(
                        "a", SubscriptionOptions.DEFAULT.withSelector((Integer event) -> 10 / (event % 5) >= 0))
                .subscribe(subscriber);
        run.run();

        assertThat(subscriber.events).containsExactly(1, 2, 3, 4);
    }

    @Test
    @Contract("A5")
    void anEventWithWhichASubscriberThrowsIsGivenUp() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("a", source));
        run.pipeline().<Integer>publisher("a").subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(4);
            }

            @Override
            public void onNext(Integer event) {
                if (event == 1) {
                    throw OOPS;
                }
            }

            @Override
            public void onError(Throwable thrown) {}

            @Override
            public void onComplete() {}
        });
        run.run();

        assertThat(source.acknowledged()).containsExactly(0);
        assertThat(source.failed()).containsExactlyInAnyOrder(1, 2, 3);
    }
}
