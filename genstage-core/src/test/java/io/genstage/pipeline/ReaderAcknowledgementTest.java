package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Acknowledger;
import io.genstage.Place;
import io.genstage.ProducerStage;
import io.genstage.SubscriptionOptions;
import io.genstage.Undelivered;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Sources;
import io.genstage.testing.TrackedSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When readers and subscribers outside of a pipeline are done with an event. */
@Contract("A5")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReaderAcknowledgementTest {

    private final TrackedSource source = new TrackedSource(10);

    private Pipeline started(PipelineDefinition.Builder definition) {
        Pipeline pipeline = Pipeline.of(definition.build());
        pipeline.start().join();
        return pipeline;
    }

    @Test
    void aReaderIsDoneWithAnEventWhenItAsksForTheNext() throws InterruptedException {
        Pipeline pipeline = started(PipelineDefinition.named("p").producer("a", source));

        try (Stream<Integer> events = pipeline.stream("a", SubscriptionOptions.ofMaxDemand(4))) {
            Iterator<Integer> reading = events.iterator();
            for (int i = 0; i < 3; i++) {
                assertThat(reading.next()).isEqualTo(i);
            }
        }
        pipeline.close();

        assertThat(source.acknowledged()).containsExactly(0, 1, 2);
        assertThat(source.failed())
                .as("delivered and not read, or never requested")
                .isNotEmpty()
                .doesNotContain(0, 1, 2);
        assertThat(source.causes().get(0)).hasMessageContaining("ended while it held the event (reader)");
    }

    @Test
    void aReaderThatReadsToTheEndIsDoneWithAllEvents() {
        Pipeline pipeline = started(PipelineDefinition.named("p").producer("a", source));

        try (Stream<Integer> events = pipeline.stream("a", SubscriptionOptions.ofMaxDemand(3))) {
            assertThat(events.toList()).hasSize(10);
        }
        pipeline.completion().join();

        assertThat(source.acknowledged())
                .containsExactlyElementsOf(IntStream.range(0, 10).boxed().toList());
    }

    @Test
    @Contract("A4")
    void anEventForWhichTheReadersSelectorThrowsIsGivenUp() {
        Pipeline pipeline = started(
                PipelineDefinition.named("p").producer("a", source, s -> s.dispatcher(BroadcastDispatcher::new)));
        SubscriptionOptions selecting =
                SubscriptionOptions.DEFAULT.withSelector((Integer event) -> 10 / (event % 5) >= 0);

        try (Stream<Integer> events = pipeline.stream("a", selecting)) {
            assertThat(events.toList()).containsExactly(1, 2, 3, 4, 6, 7, 8, 9);
        }
        pipeline.completion().join();

        assertThat(source.failed()).containsExactly(0, 5);
        assertThat(source.causes().get(0)).hasRootCauseInstanceOf(ArithmeticException.class);
    }

    @Test
    void thePipelineDoesNotCompleteWhileAReaderHoldsTrackedEvents() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("a", source));

        try (Stream<Integer> events = run.pipeline().stream("a")) {
            Iterator<Integer> reading = events.iterator();
            for (int event = 0; event < 10; event++) {
                assertThat(driven(run, reading::next)).isEqualTo(event);
                assertThat(run.pipeline().completion())
                        .as("the reader holds event %s", event)
                        .isNotDone();
            }
            assertThat(run.stage("a").eventsOut()).isEqualTo(10);
            assertThat(source.acknowledged()).hasSize(9);

            assertThat(driven(run, reading::hasNext)).isFalse();
            assertThat(run.pipeline().completion()).isCompleted();
        }
    }

    /** Reads on another thread and runs the pipeline on this one, until nothing is runnable. */
    private static <T> T driven(HandDriven run, Supplier<T> read) {
        CompletableFuture<T> reading = CompletableFuture.supplyAsync(read);
        while (!reading.isDone()) {
            run.scheduler().run();
        }
        run.run();
        return reading.join();
    }

    @Test
    void aDrainWaitsForAReaderOfTrackedEvents() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("a", source));

        try (Stream<Integer> events = run.pipeline().stream("a")) {
            Iterator<Integer> reading = events.iterator();
            assertThat(driven(run, reading::next)).isZero();
            CompletableFuture<Void> drained = run.pipeline().drain();
            run.run();
            assertThat(drained).isNotDone();
            for (int event = 1; event < 10; event++) {
                assertThat(driven(run, reading::next)).isEqualTo(event);
            }
            assertThat(drained).as("the reader holds the last event").isNotDone();

            assertThat(driven(run, reading::hasNext)).isFalse();
            assertThat(drained).isCompleted();
        }
    }

    @Test
    void aDrainDoesNotWaitForAReaderOfOtherEvents() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("a", Sources.counter()));
        Stream<Integer> events = run.pipeline().stream("a", SubscriptionOptions.ofMaxDemand(4));
        Iterator<Integer> reading = events.iterator();
        assertThat(driven(run, reading::next)).isZero();

        CompletableFuture<Void> drained = run.pipeline().drain();
        run.run();

        assertThat(drained).isCompleted();
        assertThat(driven(run, reading::next)).as("queued for the reader").isEqualTo(1);
        driven(run, () -> {
            events.close();
            return true;
        });
    }

    @Test
    @Contract("A12")
    void eventsThatAReaderDoesNotReadAreReported() {
        List<Undelivered<?>> reports = Collections.synchronizedList(new ArrayList<>());
        Pipeline pipeline = started(PipelineDefinition.named("p")
                .producer("a", ProducerStage.of(List.of(1, 2, 3, 4)))
                .undelivered(reports::add));

        try (Stream<Integer> events = pipeline.stream("a", SubscriptionOptions.ofMaxDemand(4))) {
            assertThat(events.iterator().next()).isEqualTo(1);
        }
        pipeline.close();

        List<Object> reported = new ArrayList<>();
        reports.forEach(report -> reported.addAll(report.events()));
        assertThat(reported).containsExactly(2, 3, 4);
        assertThat(reports).allSatisfy(report -> {
            assertThat(report.place()).isEqualTo(Place.READER);
            assertThat(report.stage()).isEqualTo("stream#1");
        });
    }

    @Test
    void aSubscriberIsDoneWithAnEventWhenOnNextReturns() {
        CompletableFuture<Void> cancelled = new CompletableFuture<>();
        Pipeline pipeline = started(PipelineDefinition.named("p").producer("a", source));

        pipeline.<Integer>publisher("a").subscribe(new Flow.Subscriber<>() {

            private Flow.Subscription subscription;

            @Override
            public void onSubscribe(Flow.Subscription own) {
                subscription = own;
                own.request(6);
            }

            @Override
            public void onNext(Integer event) {
                if (event == 2) {
                    subscription.cancel();
                    cancelled.complete(null);
                }
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onComplete() {}
        });
        cancelled.orTimeout(30, TimeUnit.SECONDS).join();
        pipeline.close();

        assertThat(source.acknowledged()).containsExactly(0, 1, 2);
        assertThat(source.failed()).contains(3, 4, 5);
    }

    /** Each acknowledger waits until another thread has closed the stream. */
    @Test
    @Contract("A1")
    void aConcurrentAcknowledgerIsNotCalledUnderTheReadersLock() {
        List<Stream<Integer>> opened = new ArrayList<>();
        List<Object> notifications = Collections.synchronizedList(new ArrayList<>());
        Acknowledger closing = new Acknowledger.Concurrent() {
            @Override
            public void acknowledge() {
                try {
                    CompletableFuture.runAsync(() -> opened.get(0).close()).get(10, TimeUnit.SECONDS);
                    notifications.add("closed");
                } catch (Exception e) {
                    notifications.add(e);
                }
            }

            @Override
            public void fail(Throwable cause) {
                notifications.add(cause);
            }
        };
        ProducerStage<Integer> one = (demand, out) -> {
            out.emit(1, closing);
            out.complete();
        };
        Pipeline pipeline = started(PipelineDefinition.named("p").producer("a", one));
        opened.add(pipeline.stream("a"));

        assertThat(opened.get(0).toList()).containsExactly(1);

        assertThat(notifications).containsExactly("closed");
    }
}
