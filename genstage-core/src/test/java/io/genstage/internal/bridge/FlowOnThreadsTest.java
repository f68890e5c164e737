package io.genstage.internal.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ProducerConsumerStage;
import io.genstage.Scheduler;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.flow.FlowConsumer;
import io.genstage.flow.FlowProducer;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.Schedulers;
import io.genstage.testing.HandSubscriber;
import io.genstage.testing.Rounds;
import io.genstage.testing.Sources;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bridges on real threads. Races are rare, so each test repeats its work. */
@Timeout(120)
class FlowOnThreadsTest {

    private static final ProducerConsumerStage<Integer, Integer> SAME = (events, from, out) -> out.emitAll(events);

    private final Scheduler scheduler = Schedulers.platform(16);

    private final ExecutorService others = Executors.newFixedThreadPool(4);

    @AfterEach
    void close() {
        others.shutdownNow();
        scheduler.close();
    }

    @Test
    void aMillionEventsPassFromFlowThroughAPipelineToFlow() throws Exception {
        int events = 1_000_000;
        Checksum checksum = new Checksum();
        SubmissionPublisher<Integer> upstream = new SubmissionPublisher<>(others, 256);
        Pipeline pipeline = start(PipelineDefinition.named("p")
                .producer("in", FlowProducer.from(upstream))
                .producerConsumer("twice", twice(), s -> s.subscribeTo("in")));
        pipeline.<Long>publisher("twice").subscribe(checksum);
        IntStream.range(0, events).forEach(upstream::submit);
        upstream.close();
        checksum.over.get(60, TimeUnit.SECONDS);

        assertThat(checksum.count).isEqualTo(events);
        assertThat(checksum.sum).isEqualTo((long) events * (events - 1));
        assertThat(checksum.inOrder).isTrue();
        pipeline.completion().get(60, TimeUnit.SECONDS);
    }

    private static ProducerConsumerStage<Integer, Long> twice() {
        return (events, from, out) -> events.forEach(event -> out.emit(2L * event));
    }

    /** Requests 100 events repeatedly. */
    private static final class Checksum implements Flow.Subscriber<Long> {

        private final CompletableFuture<Void> over = new CompletableFuture<>();

        private Flow.Subscription subscription;

        private long count;

        private long sum;

        private boolean inOrder = true;

        @Override
        public void onSubscribe(Flow.Subscription offered) {
            subscription = offered;
            subscription.request(100);
        }

        @Override
        public void onNext(Long event) {
            inOrder &= event == 2 * count;
            sum += event;
            if (++count % 100 == 0) {
                subscription.request(100);
            }
        }

        @Override
        public void onError(Throwable failure) {
            over.completeExceptionally(failure);
        }

        @Override
        public void onComplete() {
            over.complete(null);
        }
    }

    @Test
    void aPublisherThatStartsAndEndsAtAnyTimeLosesNothing() throws Exception {
        for (int i = 0; i < Rounds.of(125); i++) {
            FlowProducer<Integer> input = FlowProducer.create();
            HandSubscriber<Integer> end = new HandSubscriber<>();
            Pipeline pipeline = Pipeline.of(
                    PipelineDefinition.named("p")
                            .producer("in", input)
                            .consumer(
                                    "end",
                                    FlowConsumer.<Integer>into(end),
                                    s -> s.subscribeTo("in", SubscriptionOptions.ofMaxDemand(7)))
                            .build(),
                    scheduler);
            SubmissionPublisher<Integer> upstream = new SubmissionPublisher<>(others, 8);
            upstream.subscribe(input);
            others.execute(() -> {
                IntStream.range(0, 200).forEach(upstream::submit);
                upstream.close();
            });
            pipeline.start().get(60, TimeUnit.SECONDS);
            end.request(Long.MAX_VALUE);

            assertThat(end.over().await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(end.events()).isEqualTo(upTo(200));
            assertThat(end.end()).isEqualTo("completed");
            assertThat(end.disorder()).isNull();
            pipeline.completion().get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void hundredsOfConcurrentSubscribersEachReceiveAllLaterEvents() throws Exception {
        for (int i = 0; i < Rounds.of(1); i++) {
            Pipeline pipeline = start(PipelineDefinition.named("p")
                    .producer("a", Sources.range(2_000), s -> s.dispatcher(BroadcastDispatcher::new)));
            Flow.Publisher<Integer> publisher = pipeline.publisher("a", SubscriptionOptions.ofMaxDemand(10));
            List<HandSubscriber<Integer>> all = Collections.synchronizedList(new ArrayList<>());
            List<CompletableFuture<Void>> comers = IntStream.range(0, 4)
                    .mapToObj(n -> CompletableFuture.runAsync(() -> subscribeMany(publisher, all, 50), others))
                    .toList();
            comers.forEach(CompletableFuture::join);

            for (HandSubscriber<Integer> each : all) {
                assertThat(each.over().await(60, TimeUnit.SECONDS)).isTrue();
                assertThat(each.end()).isEqualTo("completed");
                assertThat(each.disorder()).isNull();
                List<Integer> events = each.events();
                assertThat(events).isEqualTo(upTo(2_000).subList(2_000 - events.size(), 2_000));
            }
            pipeline.completion().get(60, TimeUnit.SECONDS);
            assertThat(pipeline.snapshot().stages()).hasSize(1);
        }
    }

    private static void subscribeMany(Flow.Publisher<Integer> publisher, List<HandSubscriber<Integer>> all, int count) {
        for (int i = 0; i < count; i++) {
            HandSubscriber<Integer> fresh = new RequestingSubscriber().subscriber;
            all.add(fresh);
            publisher.subscribe(fresh);
        }
    }

    /** Requests three events at a time, within {@code onNext}. */
    private static final class RequestingSubscriber {

        private int seen;

        private final HandSubscriber<Integer> subscriber = new HandSubscriber<>(this::requestMore, 3);

        private void requestMore(int event) {
            if (++seen % 3 == 0) {
                subscriber.request(3);
            }
        }
    }

    @Test
    void aSubscriberThatCancelsReceivesNoMoreEventsAndLeaves() throws Exception {
        Pipeline pipeline = start(PipelineDefinition.named("p")
                .producer("source", Sources.counter())
                .producerConsumer("a", SAME, s -> s.subscribeTo("source", SubscriptionOptions.ofMaxDemand(50))));
        for (int i = 0; i < Rounds.of(125); i++) {
            int last = i % 40;
            CompletableFuture<Void> cancelled = new CompletableFuture<>();
            AtomicReference<HandSubscriber<Integer>> self = new AtomicReference<>();
            self.set(new HandSubscriber<>(
                    event -> {
                        if (self.get().events().size() > last) {
                            self.get().cancel();
                            cancelled.complete(null);
                        }
                    },
                    Long.MAX_VALUE));
            pipeline.<Integer>publisher("a").subscribe(self.get());
            cancelled.get(60, TimeUnit.SECONDS);
            awaitStages(pipeline, 2);

            assertThat(self.get().events()).hasSize(last + 1);
            assertThat(self.get().end()).isNull();
        }
        assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
        pipeline.closeNow();
    }

    private static void awaitStages(Pipeline pipeline, int count) {
        while (pipeline.snapshot().stages().size() > count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aSubscriberThatSubscribesDuringTheCloseReceivesAnEnd() throws Exception {
        for (int i = 0; i < Rounds.of(125); i++) {
            Pipeline pipeline = start(PipelineDefinition.named("p").producer("a", Sources.silent()));
            Flow.Publisher<Integer> publisher = pipeline.publisher("a");
            List<HandSubscriber<Integer>> all = Collections.synchronizedList(new ArrayList<>());
            CompletableFuture<Void> comer = CompletableFuture.runAsync(() -> subscribeMany(publisher, all, 4), others);
            for (int spin = i; spin > 0; spin--) {
                Thread.onSpinWait();
            }
            pipeline.closeNow();
            comer.get(60, TimeUnit.SECONDS);

            for (HandSubscriber<Integer> each : all) {
                assertThat(each.over().await(60, TimeUnit.SECONDS)).isTrue();
                assertThat(each.failure()).isNotNull();
                assertThat(each.disorder()).isNull();
            }
        }
    }

    private Pipeline start(PipelineDefinition.Builder definition) throws Exception {
        Pipeline pipeline = Pipeline.of(definition.build(), scheduler);
        pipeline.start().get(60, TimeUnit.SECONDS);
        return pipeline;
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
