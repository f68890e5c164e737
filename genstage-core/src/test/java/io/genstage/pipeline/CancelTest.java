package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.CancelMode;
import io.genstage.Cancellation;
import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Logs;
import io.genstage.testing.Recorder;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The effect on the other end when a subscription is cancelled or completes, or its producer fails. */
class CancelTest {

    private static final RuntimeException OOPS = new RuntimeException("oops");

    private final RecordingConsumer remembering = new RecordingConsumer();

    @ParameterizedTest
    @CsvSource({"PERMANENT, STOPPED", "TRANSIENT, RUNNING", "TEMPORARY, RUNNING"})
    @Rule({"R136", "R149"})
    void aCancelWithoutReasonStopsPermanentConsumersOnly(CancelMode mode, Status expected) {
        HandDriven run = subscribed(mode);

        subscription(run).cancel();
        run.run();

        assertThat(run.stage("c").status()).isEqualTo(expected);
        assertThat(run.stage("a").status()).as("a producer continues (R146)").isEqualTo(Status.RUNNING);
        assertThat(run.stage("a").instances().get(0).output().consumers())
                .extracting(ConsumerSnapshot::instance)
                .containsExactly("x-0");
    }

    @ParameterizedTest
    @CsvSource({"PERMANENT, STOPPED", "TRANSIENT, STOPPED", "TEMPORARY, RUNNING"})
    @Rule("R136")
    void aCancelWithAReasonStopsTransientConsumersToo(CancelMode mode, Status expected) {
        HandDriven run = subscribed(mode);

        subscription(run).cancel(OOPS);
        run.run();

        assertThat(run.stage("c").status()).isEqualTo(expected);
    }

    @Test
    @Rule({"R2", "R151"})
    void onlyEventsDeliveredBeforeACancelAreHandled() {
        List<Integer> handled = new ArrayList<>();
        ConsumerStage<Integer> cancelling = (events, from) -> {
            handled.addAll(events);
            from.cancel();
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.counter())
                .consumer(
                        "c",
                        cancelling,
                        s -> s.subscribeTo("a", new SubscriptionOptions(10, 5, CancelMode.TEMPORARY))));

        assertThat(handled).startsWith(0, 1, 2, 3, 4, 5, 6, 7, 8, 9).hasSize((int)
                run.stage("a").eventsOut());
        assertThat(run.stage("c").instances().get(0).input().subscriptions()).isEmpty();
        assertThat(handled)
                .as("as many as were requested before the cancel arrived")
                .hasSizeLessThanOrEqualTo(30);
    }

    @ParameterizedTest
    @EnumSource(CancelMode.class)
    void anEarlyEndOfOneProducerDoesNotStopAFanIn(CancelMode mode) {
        Recorder<Integer> consumer = new Recorder<>();
        SubscriptionOptions options = SubscriptionOptions.ofMaxDemand(10).withCancelMode(mode);
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("short", Sources.range(10))
                .producer("long", Sources.range(100_000))
                .consumer("c", consumer, s -> s.subscribeTo("short", options).subscribeTo("long", options)));

        assertThat(consumer.events()).hasSize(100_010);
        assertThat(run.stage("short").status()).isEqualTo(Status.COMPLETED);
        assertThat(run.stage("c").status())
                .as("temporary and transient consumers survive even the last")
                .isEqualTo(mode == CancelMode.PERMANENT ? Status.COMPLETED : Status.RUNNING);
    }

    @ParameterizedTest
    @EnumSource(CancelMode.class)
    @Rule("R136")
    void aConsumerOfAFiniteSourceCompletesOnlyWithAPermanentSubscription(CancelMode mode) {
        SubscriptionOptions options = SubscriptionOptions.ofMaxDemand(10).withCancelMode(mode);
        boolean completes = mode == CancelMode.PERMANENT;
        try (Logs logs = Logs.captured()) {
            HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                    .producer("a", Sources.range(10))
                    .consumer("c", new Recorder<Integer>(), s -> s.subscribeTo("a", options)));

            assertThat(run.pipeline().status()).isEqualTo(completes ? Status.COMPLETED : Status.RUNNING);
            assertThat(logs.warnings())
                    .hasSize(completes ? 0 : 1)
                    .allMatch(line -> line.startsWith(
                                    "Stage 'c-0' of pipeline 'p' continues, although its last producer has completed")
                            && line.contains("Set 'cancel: permanent'"));

            run.pipeline().stage("c").stop();
            run.run();
            assertThat(run.pipeline().completion()).as("as the line says").isCompleted();
        }
    }

    @Test
    @Rule({"R136", "R137", "R150"})
    void aFailureReachesConsumersAfterTheEmittedEvents() {
        Recorder<Integer> consumer = new Recorder<>();
        HandDriven run = HandDriven.started(
                failingAfter(30).consumer("c", consumer, s -> s.subscribeTo("b", SubscriptionOptions.ofMaxDemand(7))));

        assertThat(consumer.events()).hasSize(30);
        assertThat(run.stage("b").status()).isEqualTo(Status.FAILED);
        assertThat(run.stage("c").status()).isEqualTo(Status.STOPPED);
        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
    }

    @Test
    void withoutSupervisionTheOtherStagesFinishAfterAFailure() {
        Recorder<Integer> other = new Recorder<>();
        ConsumerStage<Integer> failing = (events, from) -> {
            throw OOPS;
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.counter(), s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("bad", failing, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10)))
                .consumer("good", other, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(10))));

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(run.pipeline().failure()).hasMessageContaining("'bad-0'").hasRootCause(OOPS);
        assertThat(run.pipeline().completion()).isCompletedExceptionally();
        assertThat(run.stage("bad").eventsFailed()).isEqualTo(5);
        assertThat(other.events()).as("emitted events reach the others").hasSize((int)
                run.stage("a").eventsOut());
        assertThat(run.stage("good").status()).isEqualTo(Status.STOPPED);
    }

    @Test
    @Rule({"R76", "R77"})
    void theBatchInProgressIsCountedAsFailedAndTheRestIsNotHandled() {
        int[] calls = {0};
        ConsumerStage<Integer> failing = (events, from) -> {
            if (++calls[0] == 2) {
                throw OOPS;
            }
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.counter())
                .consumer("c", failing, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(20))));

        assertThat(calls[0]).isEqualTo(2);
        assertThat(run.stage("c").eventsIn()).isEqualTo(10);
        assertThat(run.stage("c").eventsFailed()).isEqualTo(10);
    }

    @Test
    @Rule({"R169", "R170", "D4"})
    void aBroadcastRefusesEachSecondSubscriptionOfAConsumer() {
        Recorder<Integer> consumer = new Recorder<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent(), s -> s.dispatcher(BroadcastDispatcher::new))
                .producer("b", Sources.silent())
                .consumer("c", consumer, s -> s.subscribeTo("b")));
        run.pipeline().subscribe("c", "a", SubscriptionOptions.DEFAULT);
        run.run();
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThatThrownBy(() -> run.pipeline().subscribe("c", "a", SubscriptionOptions.DEFAULT))
                    .hasMessageContaining("subscribes twice to 'a', which broadcasts");
            run.run();
        }

        assertThat(run.stage("a").instances().get(0).output().consumers()).hasSize(1);
        run.pipeline().inlet("a").offerAll(List.of(1, 2, 3));
        run.run();
        assertThat(consumer.events()).as("once each").isEqualTo(List.of(1, 2, 3));
    }

    @Test
    void aSubscriptionToACompletedProducerCompletesAtOnce() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("done", Sources.range(0))
                .producer("a", Sources.silent())
                .consumer("first", new Recorder<>(), s -> s.subscribeTo("done"))
                .consumer("c", new Recorder<>(), s -> s.subscribeTo("a")));

        run.pipeline().subscribe("c", "done", SubscriptionOptions.DEFAULT);
        run.run();

        assertThat(run.stage("c").instances().get(0).input().subscriptions()).hasSize(1);
        assertThat(run.stage("c").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void aConsumerThatLeftABroadcastMaySubscribeAgain() {
        Recorder<Integer> late = new Recorder<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent(), s -> s.dispatcher(BroadcastDispatcher::new))
                .consumer("c", new Recorder<>(), s -> s.subscribeTo("a"))
                .consumer("late", late, s -> {}));
        SubscriptionOptions temporary = SubscriptionOptions.DEFAULT.withCancelMode(CancelMode.TEMPORARY);
        for (int round = 0; round < 3; round++) {
            Subscription subscription =
                    run.pipeline().subscribe("late", "a", temporary).get(0);
            run.run();
            run.pipeline().inlet("a").offerAll(List.of(round));
            run.run();
            subscription.cancel();
            run.run();
        }

        assertThat(late.events()).containsExactly(0, 1, 2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConsumerEndsWithItsLastSubscriptionAfterAPermanentOneCompleted(boolean permanentFirst) {
        int first = permanentFirst ? 1 : 50;
        int second = permanentFirst ? 50 : 1;
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(first))
                .producer("b", Sources.range(second))
                .consumer(
                        "c",
                        new Recorder<>(),
                        s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(1))
                                .subscribeTo(
                                        "b", SubscriptionOptions.ofMaxDemand(1).withCancelMode(CancelMode.TEMPORARY))));

        assertThat(run.stage("c").status()).isEqualTo(Status.COMPLETED);
    }

    /** The last subscription to end need not be the reason why the stage ends. */
    @Test
    void aCancelOfTheLastSubscriptionIsACompletionForDownstreamStages() {
        ProducerConsumerStage<Integer, Integer> same = (events, from, out) -> {
            if (from.producer().equals("late-0")) {
                from.cancel(OOPS);
            }
            out.emitAll(events);
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(3))
                .producer("late", Sources.silent())
                .producerConsumer(
                        "b",
                        same,
                        s -> s.subscribeTo("a")
                                .subscribeTo("late", SubscriptionOptions.DEFAULT.withCancelMode(CancelMode.TEMPORARY)))
                .consumer("c", new Recorder<>(), s -> s.subscribeTo("b")));
        assertThat(run.stage("b").status()).isEqualTo(Status.RUNNING);

        run.pipeline().inlet("late").offer(4);
        run.run();

        assertThat(run.stage("b").status()).isEqualTo(Status.COMPLETED);
        assertThat(run.stage("c").status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Rule({"R136", "R137", "R145"})
    void bothEndsAreNotifiedOfACancelBeforeTheModeTakesEffect() {
        List<String> callbacks = new ArrayList<>();
        ProducerStage<Integer> source = new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Integer> out) {}

            @Override
            public void consumerCancelled(Subscription subscription, Cancellation cancellation, Emitter<Integer> out) {
                callbacks.add("a: " + subscription.consumer() + " " + cancellation);
            }
        };
        ConsumerStage<Integer> sink = new ConsumerStage<>() {
            @Override
            public void handleEvents(List<Integer> events, Subscription from) {
                from.cancel(OOPS);
            }

            @Override
            public void cancelled(Subscription subscription, Cancellation cancellation, Emitter<Void> out) {
                callbacks.add("c: " + subscription.producer() + " " + cancellation);
            }

            @Override
            public void terminated(@Nullable Throwable failure) {
                callbacks.add("c: terminated");
            }
        };
        HandDriven run = HandDriven.started(
                PipelineDefinition.named("p").producer("a", source).consumer("c", sink, s -> s.subscribeTo("a")));
        run.pipeline().inlet("a").offer(1);
        run.run();

        Cancellation cancel = new Cancellation(Cancellation.Kind.CANCEL, OOPS);
        assertThat(callbacks).containsExactly("a: c-0 " + cancel, "c: a-0 " + cancel, "c: terminated");
    }

    private static PipelineDefinition.Builder failingAfter(int count) {
        int[] seen = {0};
        ProducerConsumerStage<Integer, Integer> failing = (events, from, out) -> {
            if (seen[0] == count) {
                throw OOPS;
            }
            seen[0] += events.size();
            out.emitAll(events);
        };
        return PipelineDefinition.named("p")
                .producer("a", Sources.counter())
                .producerConsumer("b", failing, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(20)));
    }

    private HandDriven subscribed(CancelMode mode) {
        Consumer<StageDefinition.Options<?>> options =
                s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(2000).withCancelMode(mode));
        return HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .producer("other", Sources.silent())
                .consumer("x", new Recorder<>(), s -> s.subscribeTo("a"))
                .consumer("c", remembering, options));
    }

    /** One event goes to the consumer with the most demand. */
    private Subscription subscription(HandDriven run) {
        run.pipeline().inlet("a").offer(1);
        run.run();
        return remembering.last;
    }

    private static final class RecordingConsumer implements ConsumerStage<Integer> {

        private Subscription last;

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {
            last = from;
        }
    }
}
