package io.genstage.internal.turns;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Scheduler;
import io.genstage.testing.SeededScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Timed actions of one actor. */
class TurnTimerTest {

    private final SeededScheduler scheduler = new SeededScheduler(1);

    private final MessageActor actor = new MessageActor(scheduler);

    private final List<String> done = new ArrayList<>();

    private void after(long millis, String action) {
        actor.timer().after(Duration.ofMillis(millis), () -> done.add(action));
    }

    private void inTurn(Runnable action) {
        actor.execute(action);
        scheduler.run();
    }

    /** Lets time pass until no timer is left. */
    private int timers() {
        int fired = 0;
        while (scheduler.nextTimer()) {
            scheduler.run();
            fired++;
        }
        return fired;
    }

    @Test
    void actionsRunInTheOrderOfTheirTimesAndThenOfTheirNumbers() {
        inTurn(() -> {
            after(20, "late");
            after(10, "early");
            after(10, "early too");
        });

        assertThat(timers()).isEqualTo(2);
        assertThat(done).containsExactly("early", "early too", "late");
    }

    @Test
    void allActionsTogetherHaveOneTimer() {
        inTurn(() -> {
            for (int i = 1000; i > 0; i--) {
                after(i, "at " + i);
            }
        });

        assertThat(scheduler.waitingTimers()).isEqualTo(1);
        timers();
        assertThat(done).hasSize(1000).startsWith("at 1", "at 2");
    }

    @Test
    void aCancelledActionDoesNotRunAndLeavesNoTimer() {
        Scheduler.Timer[] set = new Scheduler.Timer[1];
        inTurn(() -> set[0] = actor.timer().after(Duration.ofMillis(5), () -> done.add("never")));

        inTurn(() -> set[0].cancel());

        assertThat(scheduler.waitingTimers()).isZero();
        assertThat(timers()).isZero();
        assertThat(done).isEmpty();
    }

    @Test
    void aTimerThatFiredBeforeItWasCancelledLeavesNoSecondTimer() {
        Scheduler.Timer[] set = new Scheduler.Timer[1];
        inTurn(() -> set[0] = actor.timer().after(Duration.ofMillis(5), () -> done.add("never")));
        actor.execute(() -> {
            set[0].cancel();
            after(10, "later");
        });
        scheduler.nextTimer();
        scheduler.run();

        assertThat(scheduler.waitingTimers()).isEqualTo(1);
        assertThat(timers()).isEqualTo(1);
        assertThat(done).containsExactly("later");
    }

    @Test
    void anActionMaySetAnother() {
        inTurn(() -> actor.timer().after(Duration.ofMillis(5), () -> {
            done.add("first");
            after(5, "second");
        }));

        timers();

        assertThat(done).containsExactly("first", "second");
        assertThat(scheduler.now()).isGreaterThanOrEqualTo(Duration.ofMillis(10).toNanos());
    }

    @Test
    void aDelayMayBeLongerThanAnyNumberOfNanoseconds() {
        inTurn(() -> {
            actor.timer().after(Duration.ofSeconds(Long.MAX_VALUE), () -> done.add("never"));
            after(1, "soon");
        });

        scheduler.nextTimer();
        scheduler.run();

        assertThat(done).containsExactly("soon");
    }
}
