package io.genstage.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.genstage.ProducerStage;
import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.testing.HandDriven;
import io.genstage.testing.HandPublisher;
import io.genstage.testing.Recorder;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A publisher as a producing stage. */
class FlowProducerTest {

    private static final RuntimeException OOPS = new RuntimeException("oops");

    private final HandPublisher<Integer> publisher = new HandPublisher<>();

    private final Recorder<Integer> end = new Recorder<>();

    @Test
    void requestsWhatConsumersHaveRequested() {
        HandDriven run = started(FlowProducer.from(publisher), SubscriptionOptions.ofMaxDemand(10));

        assertThat(publisher.requested()).isEqualTo(10);
        publisher.sendAll(List.of(1, 2, 3, 4));
        run.run();
        assertThat(publisher.requested()).as("not few enough are left").isEqualTo(10);
        publisher.send(5);
        run.run();
        assertThat(publisher.requested()).isEqualTo(15);
        assertThat(end.events()).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void requestsNoMoreThanConsumersWantInAnySchedule() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            HandPublisher<Integer> source = new HandPublisher<>();
            Recorder<Integer> one = new Recorder<>();
            Recorder<Integer> two = new Recorder<>();
            HandDriven run = new HandDriven(
                    seed,
                    PipelineDefinition.named("p")
                            .producer("in", FlowProducer.from(source))
                            .consumer("one", one, s -> s.subscribeTo("in", SubscriptionOptions.ofMaxDemand(7)))
                            .consumer("two", two, s -> s.subscribeTo("in", SubscriptionOptions.ofMaxDemand(1)))
                            .build());
            run.start();
            int sent = 0;
            while (sent < 100) {
                for (int i = random.nextInt(5); i > 0 && sent < Math.min(100, source.requested()); i--) {
                    source.send(sent++);
                }
                run.steps(random.nextInt(4));
                assertThat(source.requested()).isLessThanOrEqualTo(asked(run));
                assertThat(run.stage("in").buffered()).as("seed %s", seed).isZero();
            }
            run.run();

            assertThat(source.requested()).as("seed %s", seed).isEqualTo(asked(run));
            assertThat(one.events().size() + two.events().size()).isEqualTo(100);
            assertThat(one.events()).isSorted();
        }
    }

    private static long asked(HandDriven run) {
        return run.stage("in").eventsOut() + run.stage("in").pendingDemand();
    }

    @Test
    void demandFromBeforeTheSubscriptionIsKept() {
        FlowProducer<Integer> input = FlowProducer.create();
        HandDriven run = started(input, SubscriptionOptions.ofMaxDemand(10));

        publisher.subscribe(input);
        assertThat(publisher.requested()).as("that is done in the stage's turn").isZero();
        run.run();

        assertThat(publisher.requested()).isEqualTo(10);
    }

    @Test
    void aStageMayBeSubscribedBeforeItStarts() {
        FlowProducer<Integer> input = FlowProducer.create();
        publisher.subscribe(input);
        HandDriven run = started(input, SubscriptionOptions.ofMaxDemand(10));

        publisher.send(1);
        run.run();

        assertThat(end.events()).containsExactly(1);
    }

    @Test
    void theStageCompletesAfterTheLastEvent() {
        HandDriven run = started(FlowProducer.from(publisher), SubscriptionOptions.ofMaxDemand(10));

        publisher.sendAll(List.of(1, 2, 3));
        publisher.complete();
        run.run();

        assertThat(end.events()).containsExactly(1, 2, 3);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(publisher.cancels()).as("nothing is left to cancel").isZero();
    }

    @Test
    void theStageFailsWithThePublishersFailureAfterTheLastEvent() {
        HandDriven run = started(FlowProducer.from(publisher), SubscriptionOptions.ofMaxDemand(10));

        publisher.sendAll(List.of(1, 2, 3));
        publisher.fail(OOPS);
        run.run();

        assertThat(end.events()).containsExactly(1, 2, 3);
        assertThat(run.pipeline().failure()).hasCause(OOPS);
        assertThat(publisher.cancels()).isZero();
    }

    @Test
    void anErrorOrAnyOtherThrowableFailsTheStageToo() {
        Throwable neither = new Throwable("neither");
        Error error = new AssertionError("error");

        assertThat(failureOf(neither)).rootCause().isSameAs(neither);
        assertThat(failureOf(error)).hasCause(error);
    }

    private StageFailedException failureOf(Throwable thrown) {
        HandDriven run = started(FlowProducer.from(publisher), SubscriptionOptions.DEFAULT);
        publisher.fail(thrown);
        run.run();
        return run.pipeline().failure();
    }

    @Test
    void anEndFromBeforeTheStartEndsTheStageWithoutDemand() {
        FlowProducer<Integer> input = FlowProducer.create();
        publisher.subscribe(input);
        publisher.complete();

        HandDriven run = HandDriven.started(PipelineDefinition.named("p").producer("in", input));

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void aPublisherThatSendsMoreThanWasRequestedFailsTheStage() {
        HandDriven run = started(FlowProducer.from(publisher), SubscriptionOptions.ofMaxDemand(2));

        publisher.sendAll(List.of(1, 2, 3, 4));
        run.run();

        assertThat(end.events()).containsExactly(1, 2);
        assertThat(run.pipeline().failure())
                .hasRootCauseMessage(
                        "The publisher has sent more events than the 2 that were requested, which a publisher must"
                                + " not do (Reactive Streams §1.1)");
        assertThat(publisher.cancels()).isEqualTo(1);
    }

    @Test
    void theEndOfTheStageCancelsItsSubscription() {
        HandDriven run = started(FlowProducer.from(publisher), SubscriptionOptions.DEFAULT);

        run.pipeline().stage("in").stop();
        run.run();
        assertThat(publisher.cancels()).isEqualTo(1);

        publisher.send(1);
        publisher.fail(OOPS);
        run.run();
        assertThat(run.pipeline().status())
                .as("events that have arrived are dropped")
                .isEqualTo(Status.COMPLETED);
    }

    @Test
    void closingThePipelineCancelsItsSubscription() {
        HandDriven run = started(FlowProducer.from(publisher), SubscriptionOptions.DEFAULT);

        run.pipeline().closeNow();
        run.run();

        assertThat(publisher.cancels()).isEqualTo(1);
    }

    @Test
    void aSecondSubscriptionIsCancelled() {
        FlowProducer<Integer> input = FlowProducer.create();
        HandDriven run = started(input, SubscriptionOptions.DEFAULT);
        HandPublisher<Integer> second = new HandPublisher<>();
        publisher.subscribe(input);

        second.subscribe(input);
        run.run();
        publisher.send(1);
        run.run();

        assertThat(second.cancels()).isEqualTo(1);
        assertThat(publisher.cancels()).isZero();
        assertThat(end.events()).containsExactly(1);
    }

    @Test
    void aSubscriptionAfterTheEndIsCancelled() {
        FlowProducer<Integer> input = FlowProducer.create();
        HandDriven run = started(input, SubscriptionOptions.DEFAULT);
        run.pipeline().closeNow();
        run.run();

        publisher.subscribe(input);

        assertThat(publisher.cancels()).isEqualTo(1);
    }

    @Test
    void aPublisherMayAnswerWithinTheRequest() {
        HandDriven run = started(FlowProducer.from(range(1_000)), SubscriptionOptions.ofMaxDemand(10));

        assertThat(end.events()).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    /** Emits within the request, and completes there. */
    private static Flow.Publisher<Integer> range(int count) {
        return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {

            private int next;

            @Override
            public void request(long events) {
                for (long i = 0; i < events && next < count; i++) {
                    subscriber.onNext(next++);
                }
                if (next == count) {
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {}
        });
    }

    @Test
    void aSubscriberSubscribesOnce() {
        FlowProducer<Integer> input = FlowProducer.create();
        started(input, SubscriptionOptions.DEFAULT);

        assertThat(started(input, SubscriptionOptions.DEFAULT).pipeline().failure())
                .rootCause()
                .hasMessage("The FlowProducer of stage 'in' was started before, and a subscriber subscribes once."
                        + " Make a FlowProducer for each start of a pipeline: declare the producer with a factory.");
    }

    @Test
    void onePipelineAtATimeSubscribesToAPublisher() {
        ProducerStage<Integer> input = FlowProducer.from(publisher);
        HandDriven first = started(input, SubscriptionOptions.DEFAULT);
        assertThat(started(input, SubscriptionOptions.DEFAULT).pipeline().failure())
                .rootCause()
                .hasMessage("The handler of stage 'in' is running already. Call FlowProducer.from(publisher) for each"
                        + " pipeline.");

        first.pipeline().closeNow();
        first.run();
        HandDriven second = started(input, SubscriptionOptions.DEFAULT);
        publisher.send(1);
        second.run();

        assertThat(end.events()).containsExactly(1);
    }

    @Test
    void aLaterSubscriptionToAPublisherThatThrewIsPossible() {
        boolean[] broken = {true};
        ProducerStage<Integer> input = FlowProducer.from(subscriber -> {
            if (broken[0]) {
                throw new IllegalStateException("not now");
            }
            publisher.subscribe(subscriber);
        });
        assertThat(started(input, SubscriptionOptions.DEFAULT).pipeline().failure())
                .rootCause()
                .hasMessage("not now");
        broken[0] = false;

        HandDriven second = started(input, SubscriptionOptions.DEFAULT);
        publisher.send(1);
        second.run();

        assertThat(end.events()).containsExactly(1);
    }

    @Test
    void aSubscriptionWhoseCancelThrowsHasEnded() {
        ProducerStage<Integer> input = FlowProducer.from(subscriber -> subscriber.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long events) {}

            @Override
            public void cancel() {
                throw new IllegalStateException("cannot");
            }
        }));
        HandDriven first = started(input, SubscriptionOptions.DEFAULT);
        first.pipeline().closeNow();
        first.run();

        assertThat(started(input, SubscriptionOptions.DEFAULT).pipeline().status())
                .isEqualTo(Status.RUNNING);
    }

    @Test
    void aForeignCastIsNotMistakenForAnEvent() {
        HandDriven run = started(FlowProducer.from(publisher), SubscriptionOptions.DEFAULT);
        HandDriven other = started(FlowProducer.create(), SubscriptionOptions.DEFAULT);

        run.pipeline().stage("in").cast("hello");
        other.pipeline().stage("in").cast("hello");
        run.run();
        other.run();

        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
        assertThat(other.pipeline().status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void rejectsNull() {
        FlowProducer<Integer> input = FlowProducer.create();

        assertThatNullPointerException().isThrownBy(() -> input.onSubscribe(null));
        assertThatNullPointerException().isThrownBy(() -> input.onNext(null));
        assertThatNullPointerException().isThrownBy(() -> input.onError(null));
        assertThatNullPointerException().isThrownBy(() -> FlowProducer.from(null));
    }

    private HandDriven started(ProducerStage<Integer> input, SubscriptionOptions options) {
        return HandDriven.started(PipelineDefinition.named("p")
                .producer("in", input)
                .consumer("end", end, s -> s.subscribeTo("in", options)));
    }
}
