package io.genstage.internal.children;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.genstage.ConsumerStage;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.history.LoggingOff;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ChildRestart;
import io.genstage.supervision.ChildShutdown;
import io.genstage.supervision.RestartIntensity;
import io.genstage.supervision.Supervision;
import io.genstage.testing.Rounds;
import io.genstage.testing.Rule;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random histories of children. Some children fail, some are rejected, some are terminated or started by hand. Their
 * stage fails, is restarted, paused, drained, stopped or closed. The invariants hold after each step, no step blocks,
 * and in the end every event is accounted for once.
 */
@ExtendWith(LoggingOff.class)
class ChildHistoryTest {

    private static final int HISTORIES = Rounds.of(250);

    /** Far more than any history needs. */
    private static final int MOST_STEPS = 100_000;

    /** Events from this number on belong to children that were started by hand. */
    private static final int BY_HAND = 1_000;

    private final Map<String, Integer> tally = new TreeMap<>();

    @Test
    @Rule({"R201", "R202", "R204", "R205", "R206", "R207", "R210", "R211", "R219"})
    void everyEventIsAccountedForInAnyHistory() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            History history = new History(seed);
            assertThatCode(history::play).as("history %s", seed).doesNotThrowAnyException();
        }
        assertThat(tally)
                .as("everything that may happen has happened")
                .containsKeys(
                        "completed",
                        "cut off",
                        "drained",
                        "failed",
                        "paused",
                        "refused",
                        "restarting",
                        "stage restarted",
                        "started by hand",
                        "stopped",
                        "terminated")
                .allSatisfy((what, times) -> assertThat(times).as(what).isGreaterThan(HISTORIES / 20));
    }

    private final class History {

        private final Random random;

        private final int count;

        private final double unreliable;

        private final ChildRig rig;

        /** How often an event was handled, and how often it was reported as failed. */
        private final Map<Integer, Integer> done = new TreeMap<>();

        private final Map<Integer, Integer> lost = new TreeMap<>();

        private final List<CompletableFuture<?>> answers = new ArrayList<>();

        private int byHand = BY_HAND;

        History(int seed) {
            random = new Random(seed);
            count = random.nextInt(60);
            unreliable = random.nextInt(4) * 0.15;
            PipelineDefinition.Builder definition = PipelineDefinition.named("p")
                    .producer("a", Sources.range(count))
                    .consumer(
                            "c",
                            new Unreliable(),
                            s -> s.subscribeTo("a", demand()).perEvent(options()));
            if (random.nextBoolean()) {
                definition.supervision(Supervision.DEFAULT.withIntensity(intensity()));
            }
            rig = new ChildRig(seed, definition);
        }

        private SubscriptionOptions demand() {
            int max = 1 + random.nextInt(8);
            return SubscriptionOptions.ofBatches(max, 1 + random.nextInt(max));
        }

        private ChildOptions options() {
            ChildRestart restart = random.nextInt(3) == 0 ? ChildRestart.TEMPORARY : ChildRestart.TRANSIENT;
            Backoff backoff = random.nextBoolean() ? Backoff.NONE : Backoff.DEFAULT;
            ChildShutdown shutdown = random.nextBoolean() ? ChildShutdown.BRUTAL_KILL : ChildShutdown.INFINITY;
            return new ChildOptions(restart, intensity(), backoff, shutdown);
        }

        private RestartIntensity intensity() {
            return new RestartIntensity(
                    random.nextInt(3) == 0 ? random.nextInt(4) : 10_000, Duration.ofSeconds(1 + random.nextInt(3)));
        }

        private final class Unreliable implements ConsumerStage<Integer> {

            @Override
            public void handleEvents(List<Integer> events, Subscription from) {
                assertThat(events).hasSize(1);
                if (random.nextDouble() < unreliable) {
                    throw new IllegalStateException("unreliable");
                }
                done.merge(events.get(0), 1, Integer::sum);
            }

            @Override
            public void failed(List<?> events, Throwable failure, StageContext context) {
                events.forEach(event -> lost.merge((Integer) event, 1, Integer::sum));
            }
        }

        void play() {
            rig.pipeline().start();
            int acts = 20 + random.nextInt(300);
            for (int i = 0; i < acts; i++) {
                act();
                holds();
            }
            runOut();
            rig.run();
            inTheEnd();
        }

        private void act() {
            switch (random.nextInt(40)) {
                case 0 -> terminateOne();
                case 1 -> startManually();
                case 2 -> pauseOrGoOn();
                case 3 -> refuseOrNot();
                case 4, 5, 6 -> wait(1);
                case 7 -> rarely(this::drain);
                case 8 -> rarely(() -> rig.pipeline().stage("c").stop());
                case 9 -> rarely(rig.pipeline()::closeNow);
                default -> moveOn();
            }
        }

        private void rarely(Runnable act) {
            if (random.nextInt(12) == 0) {
                act.run();
            }
        }

        private void moveOn() {
            if (rig.waiting() > 0 && random.nextInt(3) == 0) {
                rig.begin(random.nextInt(rig.waiting()));
            } else {
                rig.step();
            }
        }

        private void wait(int timers) {
            for (int i = 0; i < timers && rig.timers() > 0; i++) {
                rig.scheduler().nextTimer();
            }
        }

        private void terminateOne() {
            note("terminated");
            answers.add(rig.children().terminate(1 + random.nextInt(count + 1)));
        }

        private void startManually() {
            if (random.nextInt(3) == 0) {
                note("started by hand");
                answers.add(rig.children().start(byHand++));
            }
        }

        private void refuseOrNot() {
            boolean refuse = random.nextInt(4) == 0;
            tally.merge("refused", refuse ? 1 : 0, Integer::sum);
            rig.refuse(refuse);
        }

        private void pauseOrGoOn() {
            if (rig.pipeline().status() == Status.RUNNING) {
                note("paused");
                rig.pipeline().pause();
            } else {
                goOn();
            }
        }

        private void goOn() {
            Status now = rig.pipeline().status();
            if (now == Status.PAUSED) {
                rig.pipeline().resume();
            } else if (now == Status.STOPPED && !rig.pipeline().completion().isDone()) {
                startAgain();
            }
        }

        private void startAgain() {
            try {
                rig.pipeline().start();
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("was closed");
            }
        }

        private void drain() {
            if (rig.pipeline().status() == Status.RUNNING) {
                note("drained");
                answers.add(rig.pipeline().drain());
            }
        }

        private void note(String what) {
            tally.merge(what, 1, Integer::sum);
        }

        private void holds() {
            if (rig.counts().restarting() > 0) {
                note("restarting");
            }
            if (rig.stage("c").status() == Status.RESTARTING) {
                note("stage restarted");
            }
            assertThat((long) rig.counts().total())
                    .as("no child without an event, and no event without a child, except for children started by hand")
                    .isBetween(rig.input().inProgress(), rig.input().inProgress() + byHand - BY_HAND);
            done.forEach((event, times) ->
                    assertThat(times).as("event %s is handled once", event).isEqualTo(1));
            lost.forEach((event, times) -> {
                assertThat(times).as("event %s fails once", event).isEqualTo(1);
                assertThat(done)
                        .as("event %s is not both handled and failed", event)
                        .doesNotContainKey(event);
            });
        }

        /** Runs everything until nothing is runnable. Then the consumer of children must have ended. */
        private void runOut() {
            rig.refuse(false);
            int steps = 0;
            while (moves() && steps++ < MOST_STEPS) {
                holds();
            }
            assertThat(deadOrDone())
                    .as("it has ended: %s", rig.pipeline().snapshot())
                    .isTrue();
            note(rig.pipeline().completion().isDone() ? rig.pipeline().status().toString() : "cut off");
            rig.pipeline().closeNow(); // its source may wait for a consumer that has ended
        }

        private boolean moves() {
            goOn();
            if (rig.step()) {
                return true;
            }
            if (rig.waiting() > 0) {
                rig.begin(random.nextInt(rig.waiting()));
                return true;
            }
            boolean waits = rig.timers() > 0;
            wait(1);
            return waits;
        }

        private boolean deadOrDone() {
            return rig.pipeline().completion().isDone()
                    || Set.of(Status.COMPLETED, Status.STOPPED)
                            .contains(rig.stage("c").status());
        }

        private void inTheEnd() {
            assertThat(rig.pipeline().completion()).isDone();
            InputSnapshot input = rig.input();
            assertThat(rig.counts().total()).isZero();
            assertThat(input.inProgress()).isZero();
            assertThat(input.handled()).isEqualTo(countOf(done));
            assertThat(input.failed()).isEqualTo(countOf(lost));
            assertThat(answers).allSatisfy(answer -> assertThat(answer).isDone());
            if (rig.pipeline().status() == Status.COMPLETED && rig.stage("a").eventsOut() == count) {
                assertThat(input.handled() + input.failed()).isEqualTo(count);
            }
        }

        private static long countOf(Map<Integer, Integer> events) {
            return events.keySet().stream().filter(event -> event < BY_HAND).count();
        }
    }
}
