package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.DeadLetter;
import io.genstage.DemandControl;
import io.genstage.Emitter;
import io.genstage.Place;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.definition.PipelineDefinition;
import io.genstage.internal.bridge.DeadLetterQueue;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import io.genstage.testing.TrackedSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events whose attempts are used up become dead letters, and the pipeline continues. */
@Contract("E5")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a stage that does not wait for room loops
class DeadLetterTest {

    private static final ErrorOptions TO_QUARANTINE = ErrorOptions.DEFAULT.thenDeadLetterTo("quarantine");

    private final List<Integer> stored = new ArrayList<>();

    private final Recorder<DeadLetter<?>> quarantine = new Recorder<>();

    /** A dead-letter stage that takes only as many letters as the test asks for. */
    private static final class SlowQuarantine implements ConsumerStage<DeadLetter<?>> {

        private final List<Subscription> subscriptions = new ArrayList<>();

        private final List<Object> taken = new ArrayList<>();

        @Override
        public DemandControl subscribed(Subscription subscription) {
            subscriptions.add(subscription);
            return DemandControl.MANUAL;
        }

        @Override
        public void handleEvents(List<DeadLetter<?>> letters, Subscription from) {
            letters.forEach(letter -> taken.add(letter.event()));
        }

        @Override
        public void cast(Object message, Emitter<Void> out) {
            throw new IllegalStateException(message.toString());
        }

        void ask(int letters) {
            subscriptions.forEach(subscription -> subscription.ask(letters));
        }
    }

    private ConsumerStage<Integer> odd() {
        return ConsumerStage.each(event -> {
            if (event % 2 == 0) {
                throw new IllegalArgumentException("even");
            }
            stored.add(event);
        });
    }

    private static ConsumerStage<Integer> nothing() {
        return ConsumerStage.each(event -> {
            throw new IllegalArgumentException("poison " + event);
        });
    }

    @Test
    void aLetterHasTheOriginOfATrackedEvent() {
        TrackedSource source = new TrackedSource(3);
        List<DeadLetter<?>> letters = new ArrayList<>();
        HandDriven.started(PipelineDefinition.named("p")
                .deadLetterHandler(letters::add)
                .producer("a", source)
                .consumer("c", odd(), s -> s.subscribeTo("a").onError(ErrorOptions.DEFAULT.thenDeadLetter())));

        assertThat(letters).extracting(DeadLetter::event).isEqualTo(List.of(0, 2));
        assertThat(letters).extracting(DeadLetter::origin).isEqualTo(List.of("row 0", "row 2"));
        assertThat(source.acknowledged()).as("a letter settles its event").containsExactlyInAnyOrder(0, 1, 2);
    }

    @Test
    void aLetterSaysWhatFailedWhereAndWhy() {
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("read", Sources.range(2))
                .consumer(
                        "store",
                        odd(),
                        s -> s.subscribeTo("read")
                                .onError(ErrorOptions.ofAttempts(3).thenDeadLetterTo("quarantine")))
                .consumer("quarantine", quarantine));
        while (run.scheduler().waitingTimers() > 0) {
            run.nextTimer();
        }

        DeadLetter<?> letter = quarantine.events().get(0);
        assertThat(letter.event()).isEqualTo(0);
        assertThat(letter.pipeline()).isEqualTo("p");
        assertThat(letter.stage()).isEqualTo("store");
        assertThat(letter.attempts()).isEqualTo(3);
        assertThat(letter.cause()).isInstanceOf(IllegalArgumentException.class).hasMessage("even");
        assertThat(letter.origin()).isNull();
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyEventIsStoredOrBecomesALetter(long seed) {
        HandDriven run = new HandDriven(
                        seed,
                        PipelineDefinition.named("p")
                                .producer("read", Sources.range(1000))
                                .consumer(
                                        "store",
                                        odd(),
                                        s -> s.subscribeTo("read", 20)
                                                .concurrency(3)
                                                .onError(TO_QUARANTINE))
                                .consumer("quarantine", quarantine)
                                .build())
                .start();
        while (run.scheduler().waitingTimers() > 0) {
            run.nextTimer();
        }

        assertThat(stored).hasSize(500);
        assertThat(quarantine.events())
                .extracting(letter -> (Object) letter.event())
                .hasSize(500)
                .doesNotHaveDuplicates();
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(run.snapshot().givenUp()).isEmpty();
    }

    @Test
    void theStageThatFailsWaitsWhileTheQueueIsFull() {
        SlowQuarantine slow = new SlowQuarantine();
        HandDriven run = fullQueue(slow);

        assertThat(run.stage("store").status()).isEqualTo(Status.RETRYING);
        assertThat(run.stage("quarantine.letters").buffered()).isEqualTo(DeadLetterQueue.CAPACITY);

        slow.ask(1000);
        run.run();
        assertThat(slow.taken).hasSize(1000);
    }

    @Test
    @Contract({"E5", "D1"})
    void aDrainDoesNotWaitForLettersThatNothingTakes() {
        HandDriven run = fullQueue(new SlowQuarantine());

        CompletableFuture<Void> drained = run.pipeline().drain();
        run.run();

        assertThat(drained).isCompleted();
        assertThat(run.pipeline().status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void eventsThatWaitForTheQueueAreGivenUpWhenThePipelineIsClosed() {
        HandDriven run = fullQueue(new SlowQuarantine());
        run.pipeline().closeNow();
        run.run();

        assertThat(run.snapshot().givenUp()).containsEntry(Place.RETRY, 1L).containsEntry(Place.INLET, 100L);
        assertThat(run.pipeline().completion()).isCompleted();
    }

    @Test
    void thePipelineEndsWhenTheTargetFailsWhileTheQueueIsFull() {
        HandDriven run = fullQueue(new SlowQuarantine());
        run.pipeline().stage("quarantine").cast("fail");
        run.run();

        assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(run.pipeline().completion()).isCompletedExceptionally();
    }

    private static HandDriven fullQueue(SlowQuarantine slow) {
        return HandDriven.started(PipelineDefinition.named("p")
                .producer("read", Sources.range(1000))
                .consumer("store", nothing(), s -> s.subscribeTo("read", 1).onError(TO_QUARANTINE))
                .consumer("quarantine", slow));
    }

    // The handler of the pipeline.

    @Test
    void aLetterIsHandledAgainAfterTheBackOffIfTheHandlerThrows() {
        List<Object> calls = new ArrayList<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .deadLetterHandler(letter -> {
                    calls.add(letter.event());
                    if (calls.size() < 3) {
                        throw new IllegalStateException("the archive is closed");
                    }
                })
                .producer("read", Sources.range(2))
                .consumer(
                        "store", odd(), s -> s.subscribeTo("read", 1).onError(ErrorOptions.DEFAULT.thenDeadLetter())));

        assertThat(calls).containsExactly(0);
        assertThat(run.stage("store").status()).isEqualTo(Status.RETRYING);
        assertThat(stored).isEmpty();
        run.nextTimer();
        run.nextTimer();

        assertThat(calls).containsExactly(0, 0, 0);
        assertThat(stored).containsExactly(1);
        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
    }
}
