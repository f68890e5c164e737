package io.genstage.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.genstage.CancelMode;
import io.genstage.ConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.supervision.ChildOptions;
import io.genstage.testing.HandDriven;
import io.genstage.testing.HandSubscriber;
import io.genstage.testing.Rule;
import io.genstage.testing.SeededScheduler;
import io.genstage.testing.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A subscriber at the end of a pipeline. */
class FlowConsumerTest {

    private static final RuntimeException OOPS = new RuntimeException("oops");

    private final HandSubscriber<Integer> subscriber = new HandSubscriber<>();

    private final List<Long> asked = new ArrayList<>();

    /** Records the requested demand. */
    private final ProducerStage<Integer> source = recording(Sources.counter());

    @Test
    @Rule({"R79", "R81"})
    void asksForTheRequestedEvents() {
        HandDriven run = started(source, subscriber, SubscriptionOptions.DEFAULT);
        assertThat(subscriber.subscribed()).isTrue();
        assertThat(asked).as("the subscriber has requested nothing").isEmpty();

        subscriber.request(3);
        run.run();
        assertThat(subscriber.events()).containsExactly(0, 1, 2);
        subscriber.request(2);
        subscriber.request(2);
        run.run();

        assertThat(asked).as("requests add up").containsExactly(3L, 4L);
        assertThat(subscriber.events()).hasSize(7);
        assertThat(run.stage("end").eventsIn()).isEqualTo(7);
    }

    @Test
    void asksForALargeRequestInPortions() {
        HandDriven run = started(source, subscriber, SubscriptionOptions.ofMaxDemand(10));

        subscriber.request(25);
        run.run();

        assertThat(asked).containsExactly(10L, 10L, 5L);
        assertThat(subscriber.events()).hasSize(25);
    }

    @Test
    @Rule("R69")
    void asksForTheNextPortionWhenFewEventsAreLeft() {
        HandDriven run = started(Sources.silent(), subscriber, SubscriptionOptions.ofMaxDemand(10));
        subscriber.request(Long.MAX_VALUE);
        run.run();
        assertThat(asked(run)).isEqualTo(10);

        run.pipeline().inlet("source").offerAll(List.of(1, 2, 3, 4));
        run.run();
        assertThat(asked(run)).isEqualTo(10);
        run.pipeline().inlet("source").offer(5);
        run.run();
        assertThat(asked(run)).isEqualTo(15);
    }

    private static long asked(HandDriven run) {
        return run.stage("source").eventsOut() + run.stage("source").pendingDemand();
    }

    @Test
    void requestsAddUpToUnboundedDemand() {
        HandDriven run = started(recording(Sources.range(100)), subscriber, SubscriptionOptions.ofMaxDemand(10));

        subscriber.request(Long.MAX_VALUE - 1);
        subscriber.request(Long.MAX_VALUE - 1);
        run.run();

        assertThat(subscriber.events())
                .isEqualTo(IntStream.range(0, 100).boxed().toList());
        assertThat(subscriber.end()).isEqualTo("completed");
        assertThat(asked).hasSize(10).containsOnly(10L);
    }

    @Test
    void requestsFromWithinAnEventDoNotRecurse() {
        int[] depth = {0};
        AtomicReference<HandSubscriber<Integer>> self = new AtomicReference<>();
        self.set(new HandSubscriber<>(event -> {
            assertThat(++depth[0]).isEqualTo(1);
            self.get().request(1);
            depth[0]--;
        }));
        HandDriven run = started(Sources.range(10_000), self.get(), SubscriptionOptions.DEFAULT);

        self.get().request(1);
        run.run();

        assertThat(self.get().events()).hasSize(10_000);
        assertThat(self.get().end()).isEqualTo("completed");
    }

    @Test
    void aCancelStopsTheBatchInProgressAtTheNextEvent() {
        AtomicReference<HandSubscriber<Integer>> self = new AtomicReference<>();
        self.set(new HandSubscriber<>(event -> {
            if (event == 4) {
                self.get().cancel();
            }
        }));
        HandDriven run = started(source, self.get(), SubscriptionOptions.DEFAULT);

        self.get().request(100);
        run.run();

        assertThat(self.get().events()).containsExactly(0, 1, 2, 3, 4);
        assertThat(self.get().end()).as("no signal follows a cancel").isNull();
        assertThat(run.stage("end").status()).isEqualTo(Status.STOPPED);
        assertThat(run.stage("source").status()).isEqualTo(Status.RUNNING);
        assertThat(asked).as("no more events are requested").containsExactly(100L);
        self.get().request(1);
        self.get().cancel();
        run.run();
        assertThat(self.get().events()).hasSize(5);
    }

    @Test
    void aRequestBelowOneIsAnError() {
        HandDriven run = started(source, subscriber, SubscriptionOptions.DEFAULT);

        subscriber.request(-7);
        run.run();

        assertThat(subscriber.failure())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A subscriber must request at least 1 event, but requested -7 (Reactive Streams §3.9)");
        assertThat(run.stage("end").status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void theSubscriberReceivesItsProducersFailure() {
        HandDriven run = started(
                (demand, out) -> {
                    throw OOPS;
                },
                subscriber,
                SubscriptionOptions.DEFAULT);

        subscriber.request(1);
        run.run();

        assertThat(subscriber.failure()).isSameAs(OOPS);
    }

    @Test
    void closingThePipelineEndsTheSubscriber() {
        HandDriven run = started(source, subscriber, SubscriptionOptions.DEFAULT);

        run.pipeline().closeNow();
        run.run();

        assertThat(subscriber.failure())
                .isInstanceOf(CancellationException.class)
                .hasMessage("Stage 'end' of pipeline 'p' was stopped before its producers had completed");
    }

    @Test
    void aSubscriberThatThrowsFailsItsStage() {
        HandSubscriber<Integer> throwing = new HandSubscriber<>(event -> {
            throw OOPS;
        });
        HandDriven run = started(source, throwing, SubscriptionOptions.DEFAULT);

        throwing.request(3);
        run.run();

        assertThat(run.pipeline().failure()).hasCause(OOPS);
        assertThat(run.stage("end").eventsFailed()).isEqualTo(1);
        assertThat(throwing.events()).hasSize(1);
        assertThat(throwing.end()).as("it counts as cancelled").isNull();
    }

    @Test
    void anExceptionInOnSubscribeFailsTheStart() {
        Flow.Subscriber<Integer> throwing = new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                throw OOPS;
            }

            @Override
            public void onNext(Integer event) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
        };
        HandDriven run = started(source, throwing, SubscriptionOptions.DEFAULT);

        assertThat(run.pipeline().failure()).hasCause(OOPS);
    }

    @Test
    void aSubscriberHasOneStageWithOneInstance() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("source", source)
                .consumer(
                        "end",
                        FlowConsumer.<Integer>into(subscriber),
                        s -> s.subscribeTo("source").concurrency(2)));

        assertThat(run.pipeline().failure())
                .rootCause()
                .hasMessage("The subscriber of stage 'end' is subscribed already, and a subscriber subscribes once. Set"
                        + " one instance for the stage, and use another subscriber for each pipeline.");
    }

    @Test
    void aSubscriberCannotStartAChildForEachEvent() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(10))
                .consumer(
                        "c",
                        FlowConsumer.into(new HandSubscriber<Integer>()),
                        s -> s.subscribeTo("a").perEvent(ChildOptions.TEMPORARY)));

        assertThat(run.pipeline().failure())
                .rootCause()
                .hasMessage("Stage 'c-0' of pipeline 'p' is to start a child for each event, and its handler is a"
                        + " Flow.Subscriber, which is given one event at a time. Remove 'perEvent'.");
    }

    @Test
    void aSilentProducerDoesNotStarveAnother() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("silent", Sources.silent())
                .producer("source", source)
                .consumer(
                        "end",
                        FlowConsumer.<Integer>into(subscriber),
                        s -> s.subscribeTo("silent").subscribeTo("source")));

        for (int i = 0; i < 5; i++) {
            subscriber.request(1);
            run.run();
            assertThat(subscriber.events()).hasSize(i + 1);
        }
        assertThat(asked).containsOnly(1L);
    }

    /**
     * The run is not {@link HandDriven}: a subscriber that requested too little leaves events queued at rest, on
     * purpose.
     */
    @Test
    void severalProducersAreMergedWithinTheRequestedNumber() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            SeededScheduler scheduler = new SeededScheduler(seed);
            HandSubscriber<Integer> merged = new HandSubscriber<>();
            CancelMode mode = random.nextBoolean() ? CancelMode.PERMANENT : CancelMode.TRANSIENT;
            SubscriptionOptions options =
                    SubscriptionOptions.ofMaxDemand(1 + random.nextInt(8)).withCancelMode(mode);
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("a", Sources.range(50))
                            .producer("b", Sources.range(70))
                            .producer("c", Sources.range(1))
                            .consumer(
                                    "end",
                                    FlowConsumer.<Integer>into(merged),
                                    s -> s.subscribeTo("a")
                                            .subscribeTo("b", options)
                                            .subscribeTo("c", options))
                            .build(),
                    scheduler);
            pipeline.start();
            scheduler.run();
            int requested = 0;
            while (requested < 121) {
                assertThat(merged.end()).as("seed %s", seed).isNull();
                int more = 1 + random.nextInt(6);
                merged.request(more);
                requested += more;
                for (int i = random.nextInt(8); i > 0; i--) {
                    scheduler.step();
                    assertThat(merged.events().size()).isLessThanOrEqualTo(requested);
                }
                if (random.nextInt(3) == 0) {
                    scheduler.run();
                    assertThat(merged.events()).as("seed %s", seed).hasSize(Math.min(requested, 121));
                }
            }
            scheduler.run();

            assertThat(merged.events()).as("seed %s", seed).hasSize(121);
            assertThat(merged.end()).as("seed %s", seed).isEqualTo("completed");
            assertThat(merged.disorder()).isNull();
        }
    }

    @Test
    void aFailedPermanentSubscriptionEndsTheSubscriberWithItsReason() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .producer("b", Sources.silent())
                .consumer(
                        "end",
                        FlowConsumer.<Integer>into(subscriber),
                        s -> s.subscribeTo("a").subscribeTo("b")));

        run.pipeline()
                .resubscribe("end", "a", SubscriptionOptions.DEFAULT)
                .forEach(subscription -> subscription.cancel(OOPS));
        run.run();

        assertThat(subscriber.failure()).isSameAs(OOPS);
        assertThat(run.stage("end").status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void aFailedTemporarySubscriptionDoesNotEndTheSubscriber() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(3))
                .producer("b", Sources.range(3))
                .consumer(
                        "end",
                        FlowConsumer.<Integer>into(subscriber),
                        s -> s.subscribeTo("a", SubscriptionOptions.DEFAULT.withCancelMode(CancelMode.TEMPORARY))
                                .subscribeTo("b")));
        subscription(run, "a").cancel(OOPS);
        run.run();
        assertThat(subscriber.end()).isNull();

        subscriber.request(10);
        run.run();

        assertThat(subscriber.events()).containsExactly(0, 1, 2);
        assertThat(subscriber.end()).isEqualTo("completed");
    }

    private static Subscription subscription(HandDriven run, String producer) {
        return run.pipeline()
                .resubscribe("end", producer, SubscriptionOptions.DEFAULT.withCancelMode(CancelMode.TEMPORARY))
                .get(0);
    }

    @Test
    void aDetachedSubscriberWaitsForAnotherProducer() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .producer("b", Sources.range(3))
                .consumer("end", FlowConsumer.<Integer>into(subscriber), s -> s.subscribeTo("a")));
        subscriber.request(10);
        run.pipeline().remove("a");
        run.run();
        assertThat(subscriber.end()).isNull();

        run.pipeline().subscribe("end", "b", SubscriptionOptions.DEFAULT);
        run.run();

        assertThat(subscriber.events()).containsExactly(0, 1, 2);
        assertThat(subscriber.end()).isEqualTo("completed");
    }

    @Test
    void aForeignCastIsNotMistakenForARequest() {
        HandDriven run = started(source, subscriber, SubscriptionOptions.DEFAULT);

        run.pipeline().stage("end").cast("hello");
        run.run();

        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
        assertThat(asked).isEmpty();
    }

    @Test
    void rejectsNullAsSubscriber() {
        assertThatNullPointerException().isThrownBy(() -> FlowConsumer.into(null));
    }

    private ProducerStage<Integer> recording(ProducerStage<Integer> producer) {
        return (demand, out) -> {
            asked.add(demand);
            producer.handleDemand(demand, out);
        };
    }

    private static HandDriven started(
            ProducerStage<Integer> source, Flow.Subscriber<Integer> subscriber, SubscriptionOptions options) {
        ConsumerStage<Integer> end = FlowConsumer.into(subscriber);
        return HandDriven.started(PipelineDefinition.named("p")
                .producer("source", source)
                .consumer("end", end, s -> s.subscribeTo("source", options)));
    }
}
