package io.genstage.internal.children;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.DeadLetter;
import io.genstage.DemandControl;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ErrorOptions;
import io.genstage.testing.Contract;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of the events of children that fail, if the stage has options for failing events. */
@Contract("E3")
class ChildErrorTest {

    private static final Backoff BY_100_MS = new Backoff(Duration.ofMillis(100), 1, Duration.ofMillis(100), 0);

    private static final ErrorOptions THREE = ErrorOptions.ofAttempts(3).withBackoff(BY_100_MS);

    private final List<Object> handled = new ArrayList<>();

    private final List<String> failed = new ArrayList<>();

    private final Recorder<DeadLetter<?>> quarantine = new Recorder<>();

    /** A handler that fails with one event, for some times, and records the others. */
    private ConsumerStage<Integer> failing(Integer poison, int times, Throwable failure) {
        int[] left = {times};
        return new ConsumerStage<>() {
            @Override
            public void handleEvents(List<Integer> events, Subscription from) throws Exception {
                if (events.contains(poison) && left[0]-- > 0) {
                    sneak(failure);
                }
                handled.addAll(events);
            }

            @Override
            public void failed(List<?> events, Throwable cause, StageContext context) {
                failed.add(events + " " + cause.getMessage());
            }
        };
    }

    private ConsumerStage<Integer> poisonedBy(Integer event) {
        return failing(event, Integer.MAX_VALUE, new IllegalArgumentException("poison"));
    }

    @SuppressWarnings("unchecked") // throws any exception as an unchecked one
    private static <E extends Throwable> void sneak(Throwable failure) throws E {
        throw (E) failure;
    }

    private static PipelineDefinition.Builder three(ConsumerStage<Integer> handler, ErrorOptions onError) {
        return PipelineDefinition.named("p")
                .producer("a", Sources.range(3))
                .consumer(
                        "c",
                        handler,
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(3, 1))
                                .perEvent(ChildOptions.TEMPORARY)
                                .onError(onError));
    }

    private static ChildRig run(PipelineDefinition.Builder definition) {
        ChildRig rig = ChildRig.started(definition).letAll();
        while (rig.timers() > 0) {
            rig.nextTimer().letAll();
        }
        return rig;
    }

    @Test
    void aChildThatFailsIsTriedAgainAfterTheBackOff() {
        ChildRig rig = ChildRig.started(three(failing(1, 2, new IllegalArgumentException("busy")), THREE))
                .letAll();
        assertThat(handled).containsExactly(0, 2);
        assertThat(rig.counts().restarting()).isEqualTo(1);

        rig.nextTimer().letAll();
        rig.nextTimer().letAll();

        assertThat(handled).containsExactly(0, 2, 1);
        assertThat(failed).isEmpty();
        assertThat(rig.supervisor().failures()).containsEntry(IllegalArgumentException.class.getName(), 2L);
        assertThat(rig.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract({"E3", "E9"})
    void anEventWhoseAttemptsAreUsedUpIsSkipped() {
        ChildRig rig = run(three(poisonedBy(1), THREE.thenSkip()));

        assertThat(handled).containsExactly(0, 2);
        assertThat(failed).containsExactly("[1] poison");
        assertThat(rig.input().skipped()).isEqualTo(1);
        assertThat(rig.input().handled()).isEqualTo(2);
        assertThat(rig.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void demandReturnsForASkippedEvent() {
        ChildRig rig = ChildRig.started(PipelineDefinition.named("p")
                .producer("a", Sources.counter())
                .consumer(
                        "c",
                        poisonedBy(0),
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(3, 1))
                                .perEvent(ChildOptions.TEMPORARY)
                                .onError(ErrorOptions.DEFAULT.thenSkip())));
        rig.let(0).let(0).let(0);

        assertThat(rig.requested()).isEqualTo(6);
        assertThat(rig.waiting()).isPositive();
    }

    @Test
    void anExcludedExceptionIsNotTriedAgain() {
        ChildRig rig = ChildRig.started(three(
                        poisonedBy(1),
                        THREE.exclude(IllegalArgumentException.class).thenSkip()))
                .letAll();

        assertThat(rig.input().skipped()).isEqualTo(1);
        assertThat(rig.timers()).isZero();
    }

    @Test
    void theStageFailsIfNothingElseFollowsTheLastAttempt() {
        ChildRig rig = run(three(poisonedBy(1), THREE));

        assertThat(rig.pipeline().status()).isEqualTo(Status.FAILED);
        assertThat(rig.pipeline().failure()).hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(rig.input().failed()).isEqualTo(1);
    }

    @Test
    @Contract("E6")
    void anErrorOfTheJvmIsNeitherTriedAgainNorSkipped() {
        ChildRig rig = ChildRig.started(
                        three(failing(1, Integer.MAX_VALUE, new InternalError("broken")), THREE.thenSkip()))
                .letAll();

        assertThat(rig.pipeline().failure()).hasCauseInstanceOf(InternalError.class);
    }

    // Dead letters.

    @Test
    @Contract("E5")
    void anEventWhoseAttemptsAreUsedUpBecomesADeadLetter() {
        ChildRig rig =
                run(three(poisonedBy(1), THREE.thenDeadLetterTo("quarantine")).consumer("quarantine", quarantine));

        DeadLetter<?> letter = quarantine.events().get(0);
        assertThat((Object) letter.event()).isEqualTo(1);
        assertThat(letter.attempts()).isEqualTo(3);
        assertThat(letter.stage()).isEqualTo("c");
        assertThat(letter.cause()).hasMessage("poison");
        assertThat(rig.input().deadLettered()).isEqualTo(1);
        assertThat(failed).containsExactly("[1] poison");
        assertThat(rig.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract({"E5", "D1"})
    void aChildWaitsWhileItsLetterFindsNoRoomAndADrainDoesNotWaitForIt() {
        List<Subscription> subscriptions = new ArrayList<>();
        ConsumerStage<DeadLetter<?>> closed = new ConsumerStage<>() {
            @Override
            public DemandControl subscribed(Subscription subscription) {
                subscriptions.add(subscription);
                return DemandControl.MANUAL;
            }

            @Override
            public void handleEvents(List<DeadLetter<?>> letters, Subscription from) {
                letters.forEach(letter -> handled.add(letter.event()));
            }
        };
        ConsumerStage<Integer> all = ConsumerStage.each(event -> {
            throw new IllegalArgumentException("poison");
        });
        ChildRig rig = ChildRig.started(PipelineDefinition.named("p")
                        .producer("a", Sources.range(105))
                        .consumer(
                                "c",
                                all,
                                s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(10, 5))
                                        .perEvent(ChildOptions.TEMPORARY)
                                        .onError(ErrorOptions.DEFAULT.thenDeadLetterTo("quarantine")))
                        .consumer("quarantine", closed))
                .letAll();
        assertThat(rig.input().deadLettered()).isEqualTo(100);
        assertThat(rig.input().inProgress()).isEqualTo(5);

        CompletableFuture<Void> drained = rig.pipeline().drain();
        rig.run();
        assertThat(drained).isCompleted();
        rig.pipeline().start();
        subscriptions.forEach(subscription -> subscription.ask(105));
        rig.run();

        assertThat(handled).hasSize(105);
        assertThat(rig.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("E5")
    void aLetterIsHandledAgainIfTheHandlerThrows() {
        int[] calls = {0};
        ChildRig rig = run(
                three(poisonedBy(1), ErrorOptions.DEFAULT.withBackoff(BY_100_MS).thenDeadLetter())
                        .deadLetterHandler(letter -> {
                            if (++calls[0] < 3) {
                                throw new IllegalStateException("the archive is closed");
                            }
                        }));

        assertThat(calls[0]).isEqualTo(3);
        assertThat(handled).containsExactly(0, 2);
        assertThat(rig.input().deadLettered()).isEqualTo(1);
        assertThat(rig.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    // The timeout.

    /** A rig whose child with event 1 takes longer than the timeout of its stage. */
    private ChildRig slow(boolean heedsItsInterrupt, ErrorOptions onError) {
        @Nullable ChildRig[] rig = new ChildRig[1];
        ConsumerStage<Integer> handler = (events, from) -> {
            if (events.contains(1)) {
                rig[0].scheduler().nextTimer();
                if (Thread.interrupted() && heedsItsInterrupt) {
                    throw new InterruptedException();
                }
            }
            handled.addAll(events);
        };
        rig[0] = ChildRig.started(PipelineDefinition.named("p")
                .producer("a", Sources.range(3))
                .consumer(
                        "c",
                        handler,
                        s -> s.subscribeTo("a", SubscriptionOptions.ofBatches(3, 1))
                                .perEvent(ChildOptions.TEMPORARY)
                                .timeout(Duration.ofSeconds(30))
                                .onError(onError)));
        return rig[0].let(0).let(1).let(0);
    }

    @Test
    @Contract("E7")
    void aChildThatIsInterruptedFailsWithATimeout() {
        ChildRig rig = slow(true, ErrorOptions.DEFAULT.thenSkip());

        assertThat(handled).containsExactly(0, 2);
        assertThat(rig.supervisor().failures()).containsEntry(TimeoutException.class.getName(), 1L);
        assertThat(rig.input().skipped()).isEqualTo(1);
        assertThat(rig.pipeline().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    @Contract("E7")
    void aChildThatReturnsAfterItsTimeoutIsHandledAndCountsAsLate() {
        ChildRig rig = slow(false, ErrorOptions.DEFAULT);

        assertThat(handled).containsExactly(0, 2, 1);
        assertThat(rig.input().late()).isEqualTo(1);
        assertThat(rig.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(rig.timers()).isZero();
    }
}
