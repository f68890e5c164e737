package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.definition.PipelineDefinition;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Stages that hold events emit them when they end in order. */
@Contract("I3")
class DrainingCallbackTest {

    private final List<String> calls = new ArrayList<>();

    private final Recorder<Integer> recorder = new Recorder<>();

    /** Holds all events and emits them when it is drained. */
    private final class Holder implements ProducerConsumerStage<Integer, Integer> {

        private final String name;

        private final List<Integer> held = new ArrayList<>();

        private @Nullable RuntimeException failure;

        Holder(String name) {
            this.name = name;
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from, Emitter<Integer> out) {
            held.addAll(events);
        }

        @Override
        public void draining(Emitter<Integer> out) {
            calls.add(name + " drains " + held);
            if (failure != null) {
                throw failure;
            }
            out.emitAll(held);
            held.clear();
        }

        @Override
        public void terminated(@Nullable Throwable thrown) {
            calls.add(name + " ends");
        }
    }

    private final Holder first = new Holder("first");

    private final Holder second = new Holder("second");

    private HandDriven started(ProducerStage<Integer> source) {
        return HandDriven.started(PipelineDefinition.named("p")
                .consumer("c", recorder, s -> s.subscribeTo("second"))
                .producerConsumer("second", second, s -> s.subscribeTo("first"))
                .producerConsumer("first", first, s -> s.subscribeTo("a"))
                .producer("a", source));
    }

    @Test
    void aDrainCallsStagesInTheOrderOfTheEventsAndHandlesWhatTheyEmit() {
        HandDriven run = started(Sources.silent());
        run.pipeline().<Integer>inlet("a").offerAll(List.of(1, 2));
        run.run();

        CompletableFuture<Void> drained = run.pipeline().drain();
        run.run();

        assertThat(drained).isCompleted();
        assertThat(calls).containsExactly("first drains [1, 2]", "second drains [1, 2]");
        assertThat(recorder.events()).containsExactly(1, 2);
        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void eachDrainCallsItAgain() {
        HandDriven run = started(Sources.silent());
        run.pipeline().drain();
        run.run();
        run.start();
        run.pipeline().<Integer>inlet("a").offer(3);
        run.run();

        run.pipeline().drain();
        run.run();

        assertThat(calls)
                .containsExactly("first drains []", "second drains []", "first drains [3]", "second drains [3]");
        assertThat(recorder.events()).containsExactly(3);
    }

    /** A stage learns of the drain in its turn, which may come after the next start. */
    @Test
    void aDrainThatWasStoppedDoesNotReplaceTheNextOne() {
        for (int steps = 0; steps < 20; steps++) {
            HandDriven run = started(Sources.silent());
            run.pipeline().drain();
            run.steps(steps);
            if (run.pipeline().status() == Status.DRAINING) {
                run.pipeline().stop();
            }
            run.start();
            run.pipeline().<Integer>inlet("a").offer(steps);
            run.run();

            run.pipeline().drain();
            run.run();

            assertThat(recorder.events()).as("stopped after %s steps", steps).endsWith(steps);
        }
    }

    @Test
    void aShutdownDrainsHeldEvents() {
        HandDriven run = started(Sources.silent());
        run.pipeline().<Integer>inlet("a").offerAll(List.of(1, 2));
        run.run();

        run.pipeline().shutdown(true, java.time.Duration.ofSeconds(1));
        run.run();

        assertThat(recorder.events()).containsExactly(1, 2);
    }

    @Test
    void theCompletionOfAllProducersCallsItOnce() {
        HandDriven run = started(Sources.range(3));

        assertThat(calls)
                .containsExactly("first drains [0, 1, 2]", "first ends", "second drains [0, 1, 2]", "second ends");
        assertThat(recorder.events()).containsExactly(0, 1, 2);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void aRemovedStageEmitsWhatItHolds() {
        HandDriven run = started(Sources.silent());
        run.pipeline().<Integer>inlet("a").offer(1);
        run.run();

        run.pipeline().remove("first");
        run.run();
        assertThat(calls).containsExactly("first drains [1]", "first ends");

        run.pipeline().remove("second");
        run.run();
        assertThat(recorder.events()).containsExactly(1);
    }

    @Test
    void aStoppedProducerEmitsWhatItHoldsAfterItsInlet() {
        ProducerStage<Integer> source = new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {}

            @Override
            public void draining(Emitter<Integer> out) {
                out.emit(99);
            }
        };
        HandDriven run = HandDriven.started(
                PipelineDefinition.named("p").producer("a", source).consumer("c", recorder, s -> s.subscribeTo("a")));
        run.pipeline().<Integer>inlet("a").offer(1);

        run.pipeline().stage("a").stop();
        run.run();

        assertThat(recorder.events()).containsExactly(1, 99);
    }

    @Test
    void anExceptionFailsTheStage() {
        HandDriven run = started(Sources.silent());
        first.failure = new IllegalStateException("cannot flush");

        run.pipeline().drain();
        run.run();

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(run.pipeline().failure()).hasCause(first.failure);
        assertThat(calls.stream().filter("first drains []"::equals)).hasSize(1);
    }

    @Test
    void aStageThatCompletedByItselfOrIsClosedIsNotCalled() {
        ConsumerStage<Integer> closed = new ConsumerStage<>() {
            @Override
            public void handleEvents(List<Integer> events, Subscription from) {}

            @Override
            public void draining(Emitter<Void> out) {
                calls.add("closed drains");
            }
        };
        ProducerStage<Integer> source = new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {
                out.complete();
            }

            @Override
            public void draining(Emitter<Integer> out) {
                calls.add("completed drains");
            }
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", source)
                .producer("b", Sources.silent())
                .consumer("c", closed, s -> s.subscribeTo("a").subscribeTo("b")));

        run.pipeline().closeNow();
        run.run();

        assertThat(calls).isEmpty();
    }

    @Test
    void aStageThatCompletesDuringTheDrainIsNotCalledAgain() {
        HandDriven run = started(Sources.silent());
        run.pipeline().drain();
        run.pipeline().stage("a").stop();
        run.run();

        assertThat(calls).containsOnlyOnce("first drains []").containsOnlyOnce("second drains []");
    }
}
