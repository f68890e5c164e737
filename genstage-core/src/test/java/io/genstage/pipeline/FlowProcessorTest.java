package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genstage.BufferOptions;
import io.genstage.ProducerConsumerStage;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.flow.FlowProducer;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.HandPublisher;
import io.genstage.testing.HandSubscriber;
import io.genstage.testing.Logs;
import io.genstage.testing.Recorder;
import io.genstage.testing.Rounds;
import io.genstage.testing.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processors as stages, and stages as processors. */
class FlowProcessorTest {

    private static final RuntimeException OOPS = new RuntimeException("oops");

    private static final ProducerConsumerStage<Integer, Integer> TIMES_TEN =
            (events, from, out) -> events.forEach(event -> out.emit(event * 10));

    private final HandSubscriber<Integer> input = new HandSubscriber<>();

    private final HandPublisher<Integer> output = new HandPublisher<>();

    private final Recorder<Integer> end = new Recorder<>();

    @Test
    @Contract("A2")
    void aStartWarnsIfTheTrackingOfASourceEndsAtAProcessor() {
        try (Logs logs = Logs.captured()) {
            startWithProcessor(s -> s.maxInFlight(10));
            assertThat(logs.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("Stage 'step.in' of pipeline 'p' passes events to a Flow.Processor, where their tracking"
                            + " ends: an event that 'source' tracks (max-in-flight) is done when");
        }
    }

    @Test
    @Contract("A2")
    void aStartDoesNotWarnOfAProcessorWithoutTracking() {
        try (Logs logs = Logs.captured()) {
            startWithProcessor(s -> {});
            assertThat(logs.warnings()).isEmpty();
        }
    }

    private void startWithProcessor(Consumer<StageDefinition.Options<Void>> source) {
        HandDriven.started(PipelineDefinition.named("p")
                .producer("source", Sources.silent(), source)
                .producerConsumer("relay", TIMES_TEN, s -> s.subscribeTo("source"))
                .processor("step", new ConnectedProcessor(input, output), s -> s.subscribeTo("relay"))
                .producer("tracked", Sources.silent(), s -> s.maxInFlight(5))
                .consumer("end", end, s -> s.subscribeTo("step").subscribeTo("tracked")));
    }

    @Test
    void aProcessorIsASubscribingAndAPublishingStage() {
        List<Long> asked = new ArrayList<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("source", (demand, out) -> {
                    asked.add(demand);
                    out.emit(7);
                })
                .processor(
                        "step",
                        new ConnectedProcessor(input, output),
                        s -> s.subscribeTo("source")
                                .dispatcher(BroadcastDispatcher::new)
                                .buffer(BufferOptions.unlimited()))
                .consumer("end", end, s -> s.subscribeTo("step", SubscriptionOptions.ofMaxDemand(10))));

        assertThat(output.requested()).as("demand comes to the processor").isEqualTo(10);
        input.request(3);
        run.run();
        assertThat(asked).as("and passes events without a check").containsExactly(3L);
        assertThat(input.events()).containsExactly(7);
        output.sendAll(List.of(1, 2));
        run.run();

        assertThat(end.events()).containsExactly(1, 2);
        assertThat(run.snapshot().stages())
                .extracting(StageSnapshot::name)
                .containsExactly("source", "step.in", "step", "end");
        assertThat(run.stage("step").dispatcher()).isEqualTo("broadcast");
    }

    @Test
    void aFailureOnOneSideReachesTheOther() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("source", (demand, out) -> {
                    throw OOPS;
                })
                .processor("step", new ConnectedProcessor(input, output), s -> s.subscribeTo("source"))
                .consumer("end", end, s -> s.subscribeTo("step")));

        input.request(1);
        run.run();
        assertThat(input.failure()).isSameAs(OOPS);
        assertThat(output.cancels()).isEqualTo(1);
    }

    /** A processor whose input and output the test connects. */
    private record ConnectedProcessor(Flow.Subscriber<Integer> input, Flow.Publisher<Integer> output)
            implements Flow.Processor<Integer, Integer> {

        @Override
        public void subscribe(Flow.Subscriber<? super Integer> subscriber) {
            output.subscribe(subscriber);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            input.onSubscribe(subscription);
        }

        @Override
        public void onNext(Integer event) {
            input.onNext(event);
        }

        @Override
        public void onError(Throwable failure) {
            input.onError(failure);
        }

        @Override
        public void onComplete() {
            input.onComplete();
        }
    }

    /** A pipeline as a processor within another pipeline. */
    @Test
    @Timeout(60)
    void aPipelineCanBeAStageOfAnother() throws Exception {
        for (int i = 0; i < Rounds.of(50); i++) {
            Recorder<Integer> recorder = new Recorder<>();
            Pipeline inner = Pipeline.of(PipelineDefinition.named("inner")
                    .producer("in", FlowProducer.create())
                    .producerConsumer("ten", TIMES_TEN, s -> s.subscribeTo("in", SubscriptionOptions.ofMaxDemand(8)))
                    .build());
            inner.start().get(10, TimeUnit.SECONDS);
            Pipeline outer = Pipeline.of(PipelineDefinition.named("outer")
                    .producer("source", Sources.range(500))
                    .processor("step", inner.<Integer, Integer>processor("in", "ten"), s -> s.subscribeTo("source"))
                    .consumer("end", recorder, s -> s.subscribeTo("step", SubscriptionOptions.ofMaxDemand(20)))
                    .build());
            outer.start().get(10, TimeUnit.SECONDS);
            outer.completion().get(10, TimeUnit.SECONDS);
            inner.completion().get(10, TimeUnit.SECONDS);

            assertThat(recorder.events())
                    .isEqualTo(IntStream.range(0, 500).mapToObj(n -> n * 10).toList());
        }
    }

    @Test
    void aProcessorPublishesTheEventsThatItReceives() {
        HandDriven run = tenfold();
        Flow.Processor<Integer, Integer> processor = run.pipeline().processor("in", "ten");
        output.subscribe(processor);
        processor.subscribe(input);
        run.run();
        input.request(2);
        run.run();

        output.sendAll(List.of(1, 2));
        output.complete();
        run.run();

        assertThat(input.events()).containsExactly(10, 20);
        assertThat(input.end()).isEqualTo("completed");
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void theProcessorCancelsItsSubscriptionWhenTheLastSubscriberLeaves() {
        HandDriven run = tenfold();
        HandSubscriber<Integer> second = new HandSubscriber<>();
        Flow.Processor<Integer, Integer> processor = run.pipeline().processor("in", "ten");
        output.subscribe(processor);
        processor.subscribe(input);
        processor.subscribe(second);
        run.run();

        input.cancel();
        run.run();
        assertThat(output.cancels()).isZero();
        second.cancel();
        run.run();

        assertThat(output.cancels()).isEqualTo(1);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void aRejectedSubscriberIsNotTheLastToLeave() {
        HandDriven run = tenfold();
        Flow.Processor<Integer, Integer> processor = run.pipeline().processor("in", "ten");
        run.pipeline().stop();
        processor.subscribe(input);
        assertThat(input.end()).isEqualTo("failed");
        run.pipeline().start();
        run.run();

        assertThat(run.stage("in").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void aProcessorNeedsAStageThatCanSubscribe() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("in", FlowProducer.from(output))
                .producerConsumer("ten", TIMES_TEN, s -> s.subscribeTo("in")));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> run.pipeline().processor("in", "ten"))
                .withMessage(
                        "Stage 'in' of pipeline 'p' accepts no subscription. Declare it as a producer whose handler is"
                                + " FlowProducer.create().");
    }

    private static HandDriven tenfold() {
        return HandDriven.started(PipelineDefinition.named("p")
                .producer("in", FlowProducer.create())
                .producerConsumer("ten", TIMES_TEN, s -> s.subscribeTo("in")));
    }
}
