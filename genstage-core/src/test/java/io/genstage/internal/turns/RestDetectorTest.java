package io.genstage.internal.turns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Callers that share a wait for a moment of rest. No stage is ever busy here. */
class RestDetectorTest {

    private final RestDetector detector = new RestDetector(List::of);

    @Test
    void aCallerThatJoinsReceivesALaterMomentOfRest() {
        boolean[] rest = {false};
        boolean[] joins = {false};
        AtomicReference<RestDetector.Waiter> wait = new AtomicReference<>();
        RestDetector.Waiter waiter = detector.begin(() -> {
            if (joins[0]) { // during a check that has found a moment of rest
                joins[0] = false;
                rest[0] = false;
                assertThat(wait.get().join()).isTrue();
                return true;
            }
            return rest[0];
        });
        wait.set(waiter);

        joins[0] = true;
        detector.check();
        assertThat(waiter.future())
                .as("the moment was before the second caller's wait")
                .isNotDone();

        rest[0] = true;
        detector.check();
        assertThat(waiter.future()).isCompleted();
        assertThat(waiter.join()).isFalse();
        assertThat(detector.waiters()).isZero();
    }

    @Test
    void aWaitThatWasGivenUpIsRemoved() {
        RestDetector.Waiter waiter = detector.begin(() -> false);
        assertThat(detector.waiters()).isEqualTo(1);

        waiter.giveUp(new IllegalStateException("closed"));
        waiter.giveUp(new IllegalStateException("again"));

        assertThat(detector.waiters()).isZero();
        assertThat(waiter.future()).isCompletedExceptionally();
        assertThat(waiter.join()).isFalse();
    }

    @Test
    void aConditionThatThrowsEndsOnlyItsWait() {
        RestDetector.Waiter waiter = detector.begin(() -> {
            throw new StackOverflowError();
        });

        assertThat(waiter.future()).isCompletedExceptionally();
        assertThat(detector.whenAtRest(() -> true)).isCompleted();
    }
}
