package io.genstage.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.testing.OneThread;
import io.genstage.testing.Refusing;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SubmissionTest {

    private final AtomicBoolean refuses = new AtomicBoolean(true);

    private final AtomicLong clock = new AtomicLong();

    private final Submission submission =
            new Submission(new Refusing(new OneThread(), refuses::get, Refusing.never()), true, clock::get);

    private boolean hopeless() {
        return submission.lastRejection() != null;
    }

    @Test
    void aSchedulerThatRejectsForSecondsIsGivenUp() {
        assertThat(hopeless()).isFalse();
        assertThat(submission.accepts(() -> {})).isFalse();
        clock.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(submission.accepts(() -> {})).isFalse();
        assertThat(hopeless()).isFalse();
        clock.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(hopeless()).isTrue();
    }

    @Test
    void aSchedulerThatAcceptedATaskMeanwhileIsNotGivenUp() {
        assertThat(submission.accepts(() -> {})).isFalse();
        refuses.set(false);
        clock.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(submission.accepts(() -> {})).isTrue();
        refuses.set(true);
        clock.addAndGet(Duration.ofSeconds(4).toNanos());
        assertThat(submission.accepts(() -> {})).isFalse();
        assertThat(hopeless()).isFalse();
    }

    @Test
    void aClosedSchedulerIsGivenUpAtOnce() {
        ThreadScheduler closed = ThreadScheduler.platform("closed", 1);
        Submission closing = new Submission(closed, false);
        closed.close();

        assertThat(closing.accepts(() -> {})).isFalse();
        assertThat(closing.lastRejection()).isInstanceOf(SchedulerClosedException.class);
    }
}
