package io.genstage.history.model;

import io.genstage.DeadLetter;
import io.genstage.history.event.Event;
import io.genstage.history.event.InjectedFailure;
import io.genstage.history.event.Transition;
import io.genstage.supervision.ErrorOptions;
import io.genstage.supervision.ErrorOptions.Then;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predicts a {@code BatchErrors}: when the handler receives the events of a batch that has failed again, in which parts,
 * and what becomes of those that fail in their last attempt.
 */
public final class RedeliveryModel {

    /** So many events in a row that have failed alone are an outage. */
    private static final int OUTAGE = 2;

    private static final Duration OUTAGE_WITHOUT_DELAY = Duration.ofMillis(100);

    /** A batch that has failed, and whose fate is not decided yet. */
    private record Failed(LinkModel link, List<Event> events, Throwable failure) {}

    private final InstanceModel instance;

    private final World world;

    private final ErrorOptions options;

    private final SuspectEventsModel suspects = new SuspectEventsModel();

    /** The link that has delivered the suspect events. */
    private @Nullable LinkModel link;

    /** Parts that fail are halved. */
    private boolean isolating;

    /** The handler was replaced because of the first part. */
    private boolean restarted;

    /** How many events have failed alone since the last event that was handled. */
    private int failedInARow;

    /** The size of the next call in an outage; 0 if there is none. */
    private int outage;

    private boolean waiting;

    /** The earliest time of the next attempt. */
    private long due;

    /** While the supervisor decides. */
    private @Nullable Failed undecided;

    /** The event that becomes a dead letter. */
    private @Nullable Failed letter;

    /** An event is a dead letter for which a selector threw; it is not known yet which. */
    private boolean unselectedLetter;

    private long failures;

    RedeliveryModel(InstanceModel instance) {
        this.instance = instance;
        this.world = instance.world;
        this.options = instance.stage.onError;
    }

    // Before a call.

    /**
     * {@return the size of the next batch}
     *
     * @param from the link whose events the handler receives
     * @param usual its size if no batch has failed
     */
    int expected(LinkModel from, int usual) {
        requireDue();
        if (letter != null) {
            world.violated(instance + " handles events before " + letter + " became a dead letter");
        }
        if (suspects.isEmpty()) {
            return usual;
        }
        if (from != link) {
            world.violated(instance + " handles events of " + from + ", but events of " + link + " are tried again");
        }
        return Math.min(outage > 0 ? outage : suspects.next(), usual);
    }

    private void requireDue() {
        if (waiting && world.now() < due) {
            world.violated(instance + " tries again before its back-off has passed");
        }
        waiting = false;
    }

    /** {@return whether the handler throws again for events that have failed before} */
    public boolean failsAgain() {
        return !suspects.isEmpty() && world.oneIn(instance.stage.onError.then() == Then.FAIL ? 3 : 2);
    }

    // After a call.

    /** The handler has handled the first events. */
    public void handled(int count) {
        failedInARow = 0;
        if (!suspects.isEmpty()) {
            suspects.handled(count);
            if (suspects.isEmpty() || outage > 0) {
                forget();
            }
        }
    }

    private void forget() {
        suspects.clear();
        isolating = false;
        restarted = false;
        outage = 0;
    }

    /** The handler throws while it handles a batch. */
    void failed(LinkModel from, List<Event> batch, InjectedFailure failure) {
        failures++;
        Failed now = new Failed(from, batch, failure);
        if (!instance.stage.redelivers) {
            instance.life.handlerThrew(failure, 1);
            giveUp(now);
            return;
        }
        link = from;
        suspects.failed(batch.size());
        if (options.excludes(failure)) {
            outage = 0; // the handler works: it refuses an event
            failedInARow = 0;
        }
        if (outage > 0) {
            outage = batch.size() == 1 ? suspects.total() : batch.size() / 2;
            await(outageDelay());
        } else if (!isolating && suspects.attempts() < options.attempts() && !options.excludes(failure)) {
            world.count(Transition.TRIED_AGAIN);
            await(options.backoff().after(suspects.attempts(), 0));
        } else {
            attemptsUsedUp(now);
        }
    }

    private void await(Duration delay) {
        waiting = true;
        due = world.now() + delay.toNanos();
    }

    private Duration outageDelay() {
        Duration longest = options.backoff().maxDelay();
        return longest.isZero() ? OUTAGE_WITHOUT_DELAY : longest;
    }

    private void attemptsUsedUp(Failed now) {
        boolean alone = now.events.size() == 1;
        if (fails() && !restarted && (alone || !isolating)) {
            undecided = now;
            instance.life.handlerThrew(now.failure, 1);
            return;
        }
        isolating = true;
        if (alone) {
            isolated(now);
        } else if (!fails() && failedInARow >= OUTAGE) {
            beginOutage();
        } else {
            suspects.halve();
            world.count(Transition.BATCH_HALVED);
        }
    }

    private boolean fails() {
        return options.then() == Then.FAIL;
    }

    /** An event has failed alone in its last attempt. */
    private void isolated(Failed now) {
        switch (options.then()) {
            case FAIL -> {
                restarted = false;
                giveUp(now);
                world.count(Transition.EVENT_GIVEN_UP_ALONE);
                continueIsolating(now);
            }
            case SKIP -> {
                now.link.batchSkipped(1);
                instance.batchFailed(now.events, now.failure);
                world.count(Transition.EVENT_SKIPPED);
                continueIsolating(now);
            }
            case DEAD_LETTER -> letter = now;
        }
    }

    private void continueIsolating(Failed now) {
        suspects.removeFirst();
        now.link.demand.requestIfLow();
        failedInARow += options.excludes(now.failure) ? 0 : 1;
        if (suspects.isEmpty()) {
            forget();
        } else if (!fails() && failedInARow >= OUTAGE) {
            beginOutage();
        }
    }

    private void beginOutage() {
        world.count(Transition.OUTAGE);
        suspects.join();
        outage = suspects.total();
        await(outageDelay());
    }

    private void giveUp(Failed now) {
        now.link.batchFailed(now.events.size(), now.failure);
        instance.batchFailed(now.events, now.failure);
        world.count(Transition.BATCH_FAILED);
    }

    // Dead letters.

    /**
     * The handler's {@code failed} is called, and no call of the handler has failed.
     *
     * @return whether a selector threw for the event
     */
    boolean unselectedFailed(Object event, Throwable failure) {
        LinkModel from = instance.input.unselected(event);
        ArrivedEventsModel.Unselected next = from == null ? null : from.arrived.nextUnselected();
        if (next == null || next.cause() != failure || options.then() == Then.DEAD_LETTER) {
            return false;
        }
        failures++;
        from.endUnselected(options.then());
        return true;
    }

    /**
     * The instance takes no events. If the model knows of no other reason, the next event of a link becomes a dead letter,
     * because a selector threw. It is not known yet of which link.
     */
    public void waits() {
        if (!isWaiting() && options.then() == Then.DEAD_LETTER && instance.input.anyUnselected() != null) {
            failures++;
            unselectedLetter = true;
        }
    }

    private void findUnselectedLetter(Object event) {
        LinkModel from = instance.input.unselected(event);
        ArrivedEventsModel.Unselected next = from == null ? null : from.arrived.nextUnselected();
        if (letter == null && next != null) {
            failures += unselectedLetter ? 0 : 1;
            letter = new Failed(from, List.of(next.event()), next.cause());
        }
        unselectedLetter = false;
    }

    /** The dead-letter handler receives a letter. It throws now and then; then it receives the letter again. */
    public void letterReceived(DeadLetter<?> received) {
        instance.withdrawals.learn(true); // the events before this one may have been dropped in this turn
        requireDue();
        findUnselectedLetter(received.event());
        Failed now = letter;
        if (now == null
                || received.event() != now.events.get(0)
                || received.cause() != now.failure
                || received.attempts() != suspects.attempts()) {
            world.violated(instance + " makes the dead letter " + received + ", but the failed event is " + now);
            return;
        }
        if (world.oneIn(4)) {
            world.count(Transition.DEAD_LETTER_HANDLER_THREW);
            await(options.backoff().after(Math.max(1, suspects.attempts()), 0));
            throw new InjectedFailure("dead-letter handler");
        }
        world.count(Transition.DEAD_LETTER);
        letter = null;
        if (suspects.isEmpty()) {
            now.link.endUnselected(Then.DEAD_LETTER);
            instance.batchFailed(now.events, now.failure);
        } else {
            now.link.batchDeadLettered(1);
            instance.batchFailed(now.events, now.failure);
            continueIsolating(now);
        }
    }

    /**
     * An event was dropped, because its source has withdrawn it.
     *
     * @param position its position in the queue of a link
     */
    void withdrawn(LinkModel from, int position) {
        if (unselectedLetter && position == 0) {
            unselectedLetter = false; // perhaps it was another event; then the instance still waits
        }
        if (letter != null && letter.link == from && position == 0) {
            letter = null;
            waiting = false;
        }
        if (from == link && position < suspects.total()) {
            suspects.withdrawn(position);
            outage = Math.min(outage, suspects.total());
            if (suspects.isEmpty()) {
                forget();
                waiting = false;
            }
        }
    }

    // The supervisor decides.

    /** The supervisor replaces the handler: the next one receives the same events. */
    void restarts() {
        if (undecided != null) {
            undecided = null;
            restarted = true;
            world.count(Transition.BATCH_REDELIVERED);
        }
    }

    /** The stage fails, and the batch with it. */
    void notRestarted() {
        Failed lost = undecided;
        if (lost != null) {
            undecided = null;
            giveUp(lost);
        }
        abandon();
    }

    /** No handler receives the events any more. */
    void abandon() {
        forget();
        waiting = false;
        letter = null;
        unselectedLetter = false;
    }

    // Figures.

    /** {@return whether the instance takes no events before its next attempt} */
    public boolean isWaiting() {
        return waiting || letter != null || unselectedLetter;
    }

    /** {@return the earliest time of the next attempt, or of the next call of the dead-letter handler} */
    public long due() {
        return waiting ? due : world.now();
    }

    /** {@return how many calls with events have failed} */
    public long failures() {
        return failures;
    }
}
