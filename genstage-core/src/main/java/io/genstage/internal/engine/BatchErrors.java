package io.genstage.internal.engine;

import io.genstage.Place;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.Gate;
import io.genstage.internal.protocol.InProgress;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.text.Counts;
import io.genstage.snapshot.RetrySnapshot;
import io.genstage.supervision.ErrorOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a stage does with events after a handler call with them failed. The events remain first in the queue, and are
 * tried again, until each of them is handled or has failed in its last attempt.
 *
 * <p>A batch is first tried again as a whole. After its last attempt it is halved, until the events that fail are alone.
 * If several events in a row fail alone, that is an outage: nothing is given up any more until a call returns.
 */
final class BatchErrors<I, O> implements Gate {

    /** So many events in a row that failed alone are an outage. */
    private static final int OUTAGE = 2;

    /** How long the stage waits during an outage if its back-off has no delay. */
    private static final Duration OUTAGE_WITHOUT_DELAY = Duration.ofMillis(100);

    private final StageLife<I, O> life;

    private final HandlerCalls<I, O> calls;

    private final ConsumerSide<I> input;

    private final ErrorOptions options;

    /** Whether the events of a call that failed are tried again at all. */
    private final boolean redelivers;

    private final FailedAttempts attempts;

    private final RetryWait wait;

    private final DeadLetterOutbox<I> outbox;

    private final SuspectEvents suspects = new SuspectEvents();

    /** Whether the suspect events have used up their attempts, and those that fail are being looked for. */
    private boolean isolating;

    /** Whether the supervisor has replaced the handler because of the suspect events: it is not asked again. */
    private boolean restarted;

    /** How many events failed alone since the last event that was handled. */
    private int failedInARow;

    /** During an outage, the size of the next call; otherwise 0. */
    private int outageSize;

    BatchErrors(
            StageShell<I, O> shell,
            StageLife<I, O> life,
            HandlerCalls<I, O> calls,
            ConsumerSide<I> input,
            FailedAttempts attempts) {
        ErrorPolicy policy = shell.execution().errors();
        this.life = life;
        this.calls = calls;
        this.input = input;
        this.options = policy.onError();
        this.redelivers = policy.redelivers() && !calls.settlesLater();
        this.attempts = attempts;
        this.wait = new RetryWait(shell);
        this.outbox = new DeadLetterOutbox<>(shell, policy.deadLetters());
        input.whenWithdrawnFromFirst(this::withdrawn);
    }

    // Before a call.

    @Override
    public long mayMove() {
        return outbox.isEmpty() ? wait.mayMove() : CLOSED;
    }

    /**
     * {@return how many events the next call receives}
     *
     * @param most how many it may receive
     */
    int nextSize(int most) {
        wait.end();
        int suspect = outageSize > 0 ? outageSize : suspects.next();
        return suspect == 0 ? most : Math.min(suspect, most);
    }

    /** {@return which attempt the next call is, from 1} */
    int nextAttempt() {
        return suspects.attempts() + 1;
    }

    /**
     * An event of the queue was withdrawn. If it has failed, it is not tried again; the other events keep their attempts.
     *
     * @param position its position in the queue
     */
    private void withdrawn(int position) {
        if (position == 0 && !outbox.isEmpty()) {
            outbox.clear();
            wait.end();
        }
        if (position >= suspects.total()) {
            return;
        }
        suspects.remove(position);
        outageSize = Math.min(outageSize, suspects.total());
        if (suspects.isEmpty()) {
            forget();
            wait.end();
        }
    }

    // After a call.

    /** The handler has handled the first events. */
    void handled(int count) {
        failedInARow = 0;
        if (!suspects.isEmpty()) {
            suspects.handled(count);
            if (suspects.isEmpty() || outageSize > 0) {
                forget();
            }
        }
    }

    private void endOutage() {
        outageSize = 0;
        failedInARow = 0;
    }

    /** Suspects no events any more. */
    private void forget() {
        suspects.clear();
        isolating = false;
        restarted = false;
        outageSize = 0;
    }

    void failed(CallOutcome<O> call) {
        Throwable thrown = Objects.requireNonNull(call.thrown());
        boolean interrupted = calls.interrupted();
        boolean single = call.failedAt() != CallOutcome.WHOLE_BATCH;
        int before = Math.max(0, call.failedAt());
        EventSlice<O> emitted = life.tracking().takeEmitted(call, input.batch(), before);
        if (before > 0) {
            input.handledFirst(before, life.kept().handled(before));
            handled(before);
        }
        life.kept().end(before);
        if (single && !interrupted) {
            input.requeueAfter(1);
        }
        if (emitted != null && !life.effects().emit(emitted)) {
            forget(); // the handler failed in 'discarded', and the events in progress with it
        } else if (interrupted) {
            forget();
            life.failures().endInterrupted(thrown);
        } else {
            failed(thrown, single);
        }
    }

    private void failed(Throwable thrown, boolean single) {
        attempts.count(thrown);
        if (!redelivers || ErrorPolicy.isFatal(thrown)) {
            forget();
            life.failures().failHandler(thrown);
            return;
        }
        suspects.failed(input.inProgress());
        if (single && !isolating) {
            suspects.keepFirst();
        }
        if (options.excludes(thrown)) {
            endOutage(); // the handler works: it refuses an event
        }
        if (outageSize > 0) {
            outageSize = input.inProgress() == 1 ? suspects.total() : input.inProgress() / 2;
            waitForEndOfOutage(thrown);
        } else if (!isolating && suspects.attempts() < options.attempts() && !options.excludes(thrown)) {
            tryAgain(thrown);
        } else {
            attemptsUsedUp(thrown);
        }
    }

    private void tryAgain(Throwable thrown) {
        Duration delay = delayAfter(suspects.attempts());
        log(thrown, "tries again in " + delay.toMillis() + " ms, at most " + options.attempts() + " times in all");
        requeue();
        wait.begin(delay);
    }

    private Duration delayAfter(int failures) {
        return options.backoff().after(failures, ThreadLocalRandom.current().nextDouble());
    }

    private void requeue() {
        input.requeueAfter(0);
    }

    private void log(Throwable thrown, String then) {
        attempts.log(suspects.attempts(), "with " + Counts.events(input.inProgress()), then, thrown);
    }

    private void attemptsUsedUp(Throwable thrown) {
        boolean alone = input.inProgress() == 1;
        if (fails() && !restarted && (alone || !isolating)) {
            askSupervisor(thrown);
            return;
        }
        isolating = true;
        if (alone) {
            isolated(thrown);
        } else if (!fails() && failedInARow >= OUTAGE) {
            beginOutage(thrown);
        } else {
            log(thrown, "halves them, to find those that fail");
            requeue();
            suspects.halve();
        }
    }

    private boolean fails() {
        return options.then() == ErrorOptions.Then.FAIL;
    }

    private void askSupervisor(Throwable thrown) {
        Supervisor.Verdict verdict = life.failures().verdictOn(thrown);
        if (verdict instanceof Supervisor.Restart again) {
            restarted = true;
            int inProgress = input.inProgress();
            requeue();
            life.failures().restart(thrown, inProgress, again);
        } else {
            suspects.removeFirst();
            life.failures().failHandler(thrown, verdict);
        }
    }

    /** An event has failed alone in its last attempt. */
    private void isolated(Throwable thrown) {
        switch (options.then()) {
            case FAIL -> {
                log(thrown, "gives them up");
                restarted = false;
                suspects.removeFirst();
                input.givenUp(thrown);
                continueIsolating(thrown);
            }
            case SKIP -> {
                log(thrown, "skips them");
                suspects.removeFirst();
                input.skipped(thrown);
                continueIsolating(thrown);
            }
            case DEAD_LETTER -> {
                log(thrown, "makes dead letters of them");
                outbox.put(input.batch().events(), suspects.attempts(), thrown);
                requeue();
            }
        }
    }

    /**
     * Ends the first event of the queue, for which its selector threw, without a call of the handler. So no attempt
     * follows, and the handler is not replaced.
     *
     * @param next the first events of the queue
     */
    void endUnselected(EventSlice<I> next, Throwable cause) {
        InProgress<I> event = input.begin(next.first(1), 0);
        attempts.count(cause);
        switch (options.then()) {
            case FAIL -> endUncalled(event, () -> input.givenUp(cause));
            case SKIP -> endUncalled(event, () -> input.skipped(cause));
            case DEAD_LETTER -> {
                outbox.put(event.events(), 0, cause);
                requeue();
            }
        }
    }

    /** Ends an event that no handler call received. */
    private void endUncalled(InProgress<I> event, Runnable fate) {
        Link<I> link = Objects.requireNonNull(event.link());
        fate.run();
        input.askInPlaceOfOne(link);
    }

    private void continueIsolating(Throwable thrown) {
        if (!options.excludes(thrown)) {
            failedInARow++;
        }
        if (suspects.isEmpty()) {
            forget();
        } else if (!fails() && failedInARow >= OUTAGE) {
            beginOutage(thrown);
        }
    }

    private void beginOutage(Throwable thrown) {
        suspects.join();
        outageSize = suspects.total();
        waitForEndOfOutage(thrown);
    }

    private void waitForEndOfOutage(Throwable thrown) {
        Duration longest = options.backoff().maxDelay();
        Duration delay = longest.isZero() ? OUTAGE_WITHOUT_DELAY : longest;
        log(
                thrown,
                "assumes an outage, because several events failed in a row, and tries again in " + delay.toMillis()
                        + " ms");
        if (input.inProgress() > 0) {
            requeue();
        }
        wait.begin(delay);
    }

    // Dead letters.

    /**
     * Hands over the dead letter, if there is one.
     *
     * @param next the first events of the queue
     * @return whether there was one, and room for it
     */
    boolean sendLetter(EventSlice<I> next) {
        if (outbox.isEmpty() || wait.mayMove() == CLOSED || !outbox.hasRoom()) {
            return false;
        }
        Throwable cause = outbox.cause();
        InProgress<I> event = input.begin(next.first(1), suspects.attempts());
        try {
            outbox.send(event.events());
        } catch (Throwable thrown) {
            requeue();
            wait.begin(delayAfter(Math.max(1, suspects.attempts())));
            attempts.log(suspects.attempts(), "with a dead letter", "hands it over again later", thrown);
            return true;
        }
        wait.end();
        if (suspects.isEmpty()) { // no handler call has failed: a selector threw
            endUncalled(event, () -> input.deadLettered(cause));
        } else {
            suspects.removeFirst();
            input.deadLettered(cause);
            continueIsolating(cause);
        }
        return true;
    }

    // While the stage waits.

    /** {@return whether the stage takes no events because of those that failed; on any thread} */
    boolean waiting() {
        return wait.waiting() || !outbox.isEmpty();
    }

    /** {@return whether the stage will continue with the events that failed before a shutdown stops waiting} */
    boolean continuesInTime() {
        return wait.inTime();
    }

    /** See {@link Delay#expedite()}. */
    void expedite() {
        wait.expedite();
    }

    /** {@return the next attempt, while the stage waits for it; on any thread} */
    @Nullable
    RetrySnapshot snapshot() {
        return waiting() ? new RetrySnapshot(nextAttempt(), wait.waiting() ? wait.left() : null, outageSize > 0) : null;
    }

    /** Abandons the events that failed, because no handler will receive them again. */
    void abandon() {
        int events = suspects.total();
        forget();
        wait.end();
        outbox.clear();
        if (events > 0) {
            input.abandonFirst(events, Place.RETRY);
        }
    }
}
