package io.genstage.internal.engine;

import io.genstage.internal.protocol.Gate;
import io.genstage.snapshot.RetrySnapshot;
import io.genstage.supervision.ErrorOptions;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** What a producer does after a handler call for demand failed: it tries again, with the same demand. */
final class PullErrors implements Gate {

    private final ErrorOptions options;

    private final FailedAttempts attempts;

    private final RetryWait wait;

    /** How many calls in a row have failed. */
    private int failed;

    PullErrors(StageShell<?, ?> shell, FailedAttempts attempts) {
        this.options = shell.execution().errors().onError();
        this.attempts = attempts;
        this.wait = new RetryWait(shell);
    }

    @Override
    public long mayMove() {
        return wait.mayMove();
    }

    /** A call has returned. */
    void handled() {
        failed = 0;
        wait.end();
    }

    /** A call failed. {@return whether there is another attempt} */
    boolean retries(Throwable thrown) {
        attempts.count(thrown);
        failed++;
        wait.end();
        if (failed >= options.attempts() || options.excludes(thrown) || ErrorPolicy.isFatal(thrown)) {
            failed = 0;
            return false;
        }
        Duration delay =
                options.backoff().after(failed, ThreadLocalRandom.current().nextDouble());
        String then = "tries again in " + delay.toMillis() + " ms, at most " + options.attempts() + " times in all";
        attempts.log(failed, "to emit events", then, thrown);
        wait.begin(delay);
        return true;
    }

    boolean waiting() {
        return wait.waiting();
    }

    /** {@return the next attempt, while the stage waits for it; on any thread} */
    @Nullable
    RetrySnapshot snapshot() {
        return wait.waiting() ? new RetrySnapshot(failed + 1, wait.left(), false) : null;
    }

    void cancel() {
        wait.end();
    }
}
