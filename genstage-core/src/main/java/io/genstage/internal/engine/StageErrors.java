package io.genstage.internal.engine;

import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.Gate;
import io.genstage.snapshot.RetrySnapshot;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a stage does after a call of its handler failed. Most stages never need more than this object. */
final class StageErrors<I, O> implements Gate {

    private final StageShell<I, O> shell;

    private final StageLife<I, O> life;

    private final HandlerCalls<I, O> calls;

    private final @Nullable ConsumerSide<I> input;

    private final FailedAttempts attempts;

    // Created for the first failure.

    private @Nullable BatchErrors<I, O> batches;

    private @Nullable PullErrors pulls;

    StageErrors(
            StageShell<I, O> shell,
            StageLife<I, O> life,
            HandlerCalls<I, O> calls,
            @Nullable ConsumerSide<I> input,
            Fates fates) {
        this.shell = shell;
        this.life = life;
        this.calls = calls;
        this.input = input;
        this.attempts = new FailedAttempts(shell, fates);
    }

    /** {@return whether the handler may be called with events or for demand} */
    @Override
    public long mayMove() {
        long batch = batches == null ? OPEN : batches.mayMove();
        return pulls == null ? batch : Math.min(batch, pulls.mayMove());
    }

    /** {@return whether events are handed to a handler again if a call with them throws} */
    boolean redelivers() {
        return shell.execution().errors().redelivers();
    }

    // Calls with events.

    /** {@return how many events the next call receives, at most the given number} */
    int nextSize(int most) {
        return batches == null ? most : batches.nextSize(most);
    }

    /** {@return which attempt the next call is, from 1} */
    int nextAttempt() {
        return batches == null ? 1 : batches.nextAttempt();
    }

    /**
     * {@return whether a dead letter was handed over}
     *
     * @param next the first events of the queue
     */
    boolean sendLetter(EventSlice<I> next) {
        return batches != null && batches.sendLetter(next);
    }

    void handled(int events) {
        if (batches != null) {
            batches.handled(events);
        }
    }

    void batchFailed(CallOutcome<O> call) {
        batches().failed(call);
    }

    /**
     * Ends the first event of the queue, for which its selector threw.
     *
     * @param next the first events of the queue
     */
    void endUnselected(EventSlice<I> next, Throwable cause) {
        batches().endUnselected(next, cause);
    }

    private BatchErrors<I, O> batches() {
        BatchErrors<I, O> made = batches;
        if (made == null) {
            made = new BatchErrors<>(shell, life, calls, Objects.requireNonNull(input), attempts);
            batches = made;
        }
        return made;
    }

    // Calls for demand.

    /** A call for demand failed. {@return whether the producer waits for another attempt} */
    boolean retriesPull(Throwable thrown) {
        if (calls.interrupted()) {
            return false;
        }
        PullErrors made = pulls;
        if (made == null) {
            made = new PullErrors(shell, attempts);
            pulls = made;
        }
        return made.retries(thrown);
    }

    void pulled() {
        if (pulls != null) {
            pulls.handled();
        }
    }

    // Attempts that the handler itself makes.

    /** See {@link FailedAttempts#log}. */
    void attemptFailed(int attempt, String what, String then, Throwable thrown) {
        attempts.count(thrown);
        attempts.log(attempt, what, then, thrown);
    }

    // While the stage waits.

    /** {@return whether the stage takes no events, or asks for none, until its next attempt} */
    boolean waiting() {
        return (batches != null && batches.waiting()) || (pulls != null && pulls.waiting());
    }

    /** {@return whether a shutdown has to wait for the next attempt} */
    boolean hasPendingWork() {
        BatchErrors<I, O> present = batches; // one read: on any thread
        return present != null && present.continuesInTime();
    }

    void expedite() {
        if (batches != null) {
            batches.expedite();
        }
    }

    /** {@return the next attempt, while the stage waits for it, or {@code null}; on any thread} */
    @Nullable
    RetrySnapshot snapshot() {
        BatchErrors<I, O> presentBatches = batches;
        PullErrors presentPulls = pulls;
        RetrySnapshot batch = presentBatches == null ? null : presentBatches.snapshot();
        return batch != null || presentPulls == null ? batch : presentPulls.snapshot();
    }

    /** No handler is called any more: abandons the events that wait for their next attempt. */
    void abandon() {
        if (batches != null) {
            batches.abandon();
        }
        if (pulls != null) {
            pulls.cancel();
        }
    }
}
