package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.ConsumerStage;
import io.genstage.DeadLetter;
import io.genstage.Emitter;
import io.genstage.InvalidPipelineException;
import io.genstage.Place;
import io.genstage.ProducerConsumerStage;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.internal.bridge.DeadLetterQueue;
import io.genstage.internal.engine.LetterSender;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Logs;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The edge between stages that make dead letters and the stage that receives them. */
@Contract("E5")
class DeadLetterEdgeTest {

    private static final ErrorOptions TO_QUARANTINE = ErrorOptions.DEFAULT.thenDeadLetterTo("quarantine");

    private final LetterSender store = new LetterSender();

    private final LetterSender mail = new LetterSender();

    private final Recorder<DeadLetter<?>> quarantine = new Recorder<>();

    private PipelineDefinition.Builder twoSenders() {
        return PipelineDefinition.named("p")
                .producer("read", Sources.silent())
                .consumer("store", store, s -> s.subscribeTo("read").onError(TO_QUARANTINE))
                .consumer("mail", mail, s -> s.subscribeTo("read").onError(TO_QUARANTINE))
                .consumer("quarantine", quarantine);
    }

    private static void send(HandDriven run, String stage, int letters) {
        IntStream.range(0, letters).forEach(i -> run.pipeline().stage(stage).cast(i));
        run.run();
    }

    private List<Object> received() {
        return quarantine.events().stream().<Object>map(DeadLetter::event).toList();
    }

    @Test
    void lettersOfAllSendersReachTheTargetWhichSubscribesToNothing() {
        HandDriven run = HandDriven.started(twoSenders());

        send(run, "store", 2);
        send(run, "mail", 1);

        assertThat(quarantine.events()).extracting(DeadLetter::stage).containsExactly("store", "store", "mail");
        assertThat(received()).containsExactly(0, 1, 0);
    }

    @Test
    void theProducerOfLettersShowsInSnapshotsLikeAnyStage() {
        HandDriven run = HandDriven.started(twoSenders());

        send(run, "store", 3);

        StageSnapshot letters = run.stage("quarantine.letters");
        assertThat(letters.status()).isEqualTo(Status.RUNNING);
        assertThat(letters.eventsOut()).isEqualTo(3);
        assertThat(run.stage("quarantine").eventsIn()).isEqualTo(3);
    }

    @Test
    void theSnapshotShowsTheLastHundredLetters() {
        HandDriven run = HandDriven.started(twoSenders());

        send(run, "store", 101);

        assertThat(run.snapshot().deadLetters())
                .extracting(letter -> (Object) letter.event())
                .isEqualTo(IntStream.rangeClosed(1, 100).boxed().toList());
    }

    @Test
    void aFullQueueHasNoRoomAndWakesTheSenderWhenLettersAreTaken() {
        HandDriven run = HandDriven.started(twoSenders());
        run.pipeline().pause();
        run.run();
        List<String> woken = new ArrayList<>();

        send(run, "store", DeadLetterQueue.CAPACITY);
        assertThat(store.sink().room()).isZero();
        store.sink().whenRoom(() -> woken.add("store"));
        assertThat(woken).isEmpty();

        run.pipeline().resume();
        run.run();
        assertThat(woken).containsExactly("store");
        assertThat(store.sink().room()).isEqualTo(DeadLetterQueue.CAPACITY);
    }

    @Test
    void aSenderIsWokenAtOnceWhileThereIsRoom() {
        HandDriven.started(twoSenders());
        List<String> woken = new ArrayList<>();

        store.sink().whenRoom(() -> woken.add("store"));

        assertThat(woken).containsExactly("store");
    }

    @Test
    void theTargetCompletesWhenAllSendersHaveEndedAndItsLettersAreHandled() {
        HandDriven run = HandDriven.started(twoSenders());
        run.pipeline().stage("store").cast("late");
        run.pipeline().stage("read").stop();
        run.run();

        assertThat(received()).containsExactly("late");
        assertThat(run.stage("quarantine").status()).isEqualTo(Status.COMPLETED);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void theTargetContinuesWhileOneSenderIsLeft() {
        HandDriven run = HandDriven.started(twoSenders());
        run.pipeline().stage("store").stop();
        run.run();

        send(run, "mail", 1);

        assertThat(received()).containsExactly(0);
        assertThat(run.stage("quarantine").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void aDrainHandlesTheLettersAndThenStops() {
        HandDriven run = HandDriven.started(twoSenders());
        run.pipeline().stage("store").cast("last");
        run.pipeline().drain();
        run.run();

        assertThat(received()).containsExactly("last");
        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void lettersThatNobodyTookAreGivenUpWhenThePipelineIsClosed() {
        HandDriven run = HandDriven.started(twoSenders());
        run.pipeline().pause();
        run.run();
        send(run, "store", 3);
        run.pipeline().closeNow();
        run.run();

        assertThat(run.snapshot().givenUp()).containsEntry(Place.INLET, 3L);
        assertThat(run.stage("quarantine.letters").givenUp()).isEqualTo(3);
    }

    @Test
    void aRestartBecauseOfTheSenderDoesNotConcernTheTarget() {
        ConsumerStage<Integer> failing = new ConsumerStage<>() {
            @Override
            public void handleEvents(List<Integer> events, Subscription from) {}

            @Override
            public void cast(Object message, Emitter<Void> out) {
                throw new IllegalStateException("no events in progress");
            }
        };
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .supervision(Supervision.DEFAULT)
                .producer("read", Sources.silent())
                .consumer("store", failing, s -> s.subscribeTo("read").onError(TO_QUARANTINE))
                .consumer("quarantine", quarantine));
        run.pipeline().stage("store").cast("fail");
        run.run();
        run.nextTimer();

        assertThat(run.stage("store").restarts()).isEqualTo(1);
        assertThat(run.stage("quarantine").restarts()).isZero();
        assertThat(run.stage("quarantine.letters").restarts()).isZero();
    }

    @Test
    void theTargetMayHaveOtherProducersToo() {
        Recorder<Object> all = new Recorder<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("read", Sources.range(2))
                .consumer("store", store, s -> s.subscribeTo("read").onError(TO_QUARANTINE))
                .producer("more", Sources.range(1))
                .consumer("quarantine", all, s -> s.subscribeTo("more")));
        run.run();

        assertThat(all.events()).containsExactly(0);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void aTargetMayEmitWhatItMakesOfLetters() {
        Recorder<Object> repaired = new Recorder<>();
        ProducerConsumerStage<DeadLetter<?>, Object> repair =
                (letters, from, out) -> letters.forEach(letter -> out.emit("repaired " + letter.event()));
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("read", Sources.silent())
                .consumer("store", store, s -> s.subscribeTo("read").onError(TO_QUARANTINE))
                .producerConsumer("quarantine", repair, s -> {})
                .consumer("again", repaired, s -> s.subscribeTo("quarantine")));

        send(run, "store", 1);

        assertThat(repaired.events()).containsExactly("repaired 0");
    }

    @Test
    void instancesOfTheTargetShareTheLetters() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("read", Sources.silent())
                .consumer("store", store, s -> s.subscribeTo("read").onError(TO_QUARANTINE))
                .consumer("quarantine", quarantine, s -> s.concurrency(3)));

        send(run, "store", 9);

        assertThat(received()).hasSize(9);
        assertThat(run.stage("quarantine").eventsIn()).isEqualTo(9);
    }

    @Test
    void theProducerOfLettersHasNoInlet() {
        HandDriven run = HandDriven.started(twoSenders());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> run.pipeline().inlet("quarantine.letters"))
                .withMessageContaining("passes dead letters on");
    }

    // Stages that come and go.

    @Test
    void anAddedStageSendsItsLettersToATargetThatHasOthers() {
        HandDriven run = HandDriven.started(twoSenders());
        LetterSender added = new LetterSender();
        run.pipeline()
                .add(more ->
                        more.consumer("added", added, s -> s.subscribeTo("read").onError(TO_QUARANTINE)));
        run.run();

        send(run, "added", 1);

        assertThat(quarantine.events()).extracting(DeadLetter::stage).containsExactly("added");
    }

    @Test
    void anAddedStageMakesAPresentStageATarget() {
        LetterSender added = new LetterSender();
        HandDriven run = HandDriven.started(
                PipelineDefinition.named("p").producer("read", Sources.silent()).consumer("quarantine", quarantine));
        run.pipeline()
                .add(more ->
                        more.consumer("added", added, s -> s.subscribeTo("read").onError(TO_QUARANTINE)));
        run.run();

        send(run, "added", 2);

        assertThat(received()).containsExactly(0, 1);
    }

    @Test
    void aTargetIsRemovedAfterItsSendersAndMayBeAddedAgain() {
        HandDriven run = HandDriven.started(twoSenders());
        assertThatIllegalStateException()
                .isThrownBy(() -> run.pipeline().remove("quarantine"))
                .withMessageContaining("[store, mail]")
                .withMessageContaining("Remove those stages first");
        assertThatIllegalStateException()
                .isThrownBy(() -> run.pipeline().remove("quarantine.letters"))
                .withMessageContaining("passes dead letters on");

        run.pipeline().remove("store");
        run.pipeline().remove("mail");
        run.run();
        assertThat(run.stage("quarantine").status()).isEqualTo(Status.RUNNING);
        run.pipeline().remove("quarantine");
        run.run();
        assertThat(run.snapshot().stages()).extracting(StageSnapshot::name).containsExactly("read");

        LetterSender again = new LetterSender();
        run.pipeline()
                .add(more -> more.consumer(
                                "store", again, s -> s.subscribeTo("read").onError(TO_QUARANTINE))
                        .consumer("quarantine", quarantine));
        run.run();
        send(run, "store", 1);
        assertThat(received()).containsExactly(0);
    }

    @Test
    void aStageIsNotAddedToATargetThatHasCompleted() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("read", Sources.silent())
                .producer("other", Sources.silent())
                .consumer("store", store, s -> s.subscribeTo("read").onError(TO_QUARANTINE))
                .consumer("quarantine", quarantine));
        run.pipeline().stage("read").stop();
        run.run();

        assertThatThrownBy(() -> run.pipeline()
                        .add(more -> more.consumer(
                                "added",
                                new LetterSender(),
                                s -> s.subscribeTo("other").onError(TO_QUARANTINE))))
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("which has ended or is about to");
    }

    @Test
    void anAddedStageIsRefusedIfItsLettersWouldReturnToIt() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("read", Sources.silent())
                .producerConsumer(
                        "quarantine", (ProducerConsumerStage<Object, Object>) (events, from, out) -> {}, s -> {})
                .producerConsumer(
                        "step",
                        (ProducerConsumerStage<Object, Object>) (events, from, out) -> {},
                        s -> s.subscribeTo("quarantine")));

        assertThatThrownBy(() -> run.pipeline()
                        .add(more -> more.consumer(
                                "added",
                                new LetterSender(),
                                s -> s.subscribeTo("step").onError(TO_QUARANTINE))))
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("added <- step <- quarantine <- added");
    }

    @Test
    void aSubscriptionIsRefusedThatWouldBringLettersBack() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("read", Sources.silent())
                .consumer("store", store, s -> s.subscribeTo("read").onError(TO_QUARANTINE))
                .producerConsumer(
                        "quarantine", (ProducerConsumerStage<Object, Object>) (events, from, out) -> {}, s -> {}));

        assertThatThrownBy(() -> run.pipeline().subscribe("store", "quarantine", SubscriptionOptions.DEFAULT))
                .isInstanceOf(InvalidPipelineException.class)
                .hasMessageContaining("has a cycle")
                .hasMessageContaining("stage 'store' sends its dead letters to 'quarantine'");
    }

    // Letters without a target.

    @Test
    void thePipelinesHandlerTakesLettersThatHaveNoTarget() {
        List<DeadLetter<?>> handled = new ArrayList<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .deadLetterHandler(handled::add)
                .producer("read", Sources.silent())
                .consumer("store", store, s -> s.subscribeTo("read").onError(ErrorOptions.DEFAULT.thenDeadLetter())));

        send(run, "store", 2);

        assertThat(handled).extracting(letter -> (Object) letter.event()).containsExactly(0, 1);
        assertThat(run.snapshot().deadLetters()).isEqualTo(handled);
    }

    @Test
    void aLetterThatNothingTakesIsLoggedOnceASecond() {
        try (Logs logs = Logs.captured()) {
            HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                    .producer("read", Sources.silent())
                    .consumer(
                            "store", store, s -> s.subscribeTo("read").onError(ErrorOptions.DEFAULT.thenDeadLetter())));
            send(run, "store", 3);
            run.scheduler().schedule(() -> {}, Duration.ofSeconds(2));
            run.nextTimer();
            send(run, "store", 1);

            assertThat(logs.warnings())
                    .filteredOn(line -> line.contains("dead letter"))
                    .hasSize(2)
                    .first()
                    .asString()
                    .contains("Stage 'store-0' of pipeline 'p' could not handle an event in 1 attempt: 0");
            assertThat(logs.warnings()).anyMatch(line -> line.contains("2 more since the last such line"));
            assertThat(run.snapshot().deadLetters()).hasSize(4);
        }
    }
}
