package io.genstage.internal.engine;

import io.genstage.DeadLetter;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.InProgress;
import io.genstage.internal.protocol.Link;
import org.jspecify.annotations.Nullable;

/**
 * Settles events that a handler has kept in progress after the call that received them: events of children, and events
 * that {@code keep()} took over. Each event is settled once, in the stage's turn.
 *
 * @param <I> the type of the events
 */
public final class Settlements<I> {

    private final StageShell<I, ?> shell;

    private final StageLogic<I, ?> logic;

    Settlements(StageShell<I, ?> shell, StageLogic<I, ?> logic) {
        this.shell = shell;
        this.logic = logic;
    }

    /**
     * Settles events whose fate is known.
     *
     * @param failure why they failed, or {@code null} if they were handled
     */
    public void settled(InProgress<I> left, @Nullable Throwable failure) {
        logic.consuming().settled(left, failure);
    }

    /** Settles the event of a child that is ended with its stage, or with its stage's handler. */
    public void ended(InProgress<I> left, Throwable cause) {
        logic.consuming().ended(left, cause);
    }

    /** Settles an event that its source has withdrawn. */
    public void withdrawn(InProgress<I> left) {
        logic.consuming().withdrawn(left);
    }

    /** Settles an event that has failed, and counts as done. */
    public void skipped(InProgress<I> left, Throwable failure) {
        logic.consuming().skipped(left, failure);
    }

    /** Settles an event that has failed, and was handed over as a dead letter. */
    public void deadLettered(InProgress<I> left, Throwable failure) {
        logic.consuming().deadLettered(left, failure);
    }

    /** Asks for more if outstanding demand is low, because an event was settled. */
    public void askIfLow(Link<I> link) {
        logic.consuming().askIfLow(link);
    }

    /**
     * {@return the dead letter about an event, in place of the event}
     *
     * @param attempts how many calls received the event
     * @param cause what the last call threw
     */
    public EventSlice<DeadLetter<?>> letterOf(EventSlice<I> event, int attempts, Throwable cause) {
        return DeadLetterOutbox.replaced(event, DeadLetterOutbox.letterOf(event, shell, attempts, cause));
    }

    /** Counts handled events whose call has returned after the stage's timeout. */
    public void late(int events) {
        logic.late(events);
    }

    /**
     * Counts and logs an attempt that failed.
     *
     * @param attempt which attempt it was, from 1
     * @param what what failed, such as "with the event of child 5"
     * @param then what the stage does next, as a predicate
     */
    public void attemptFailed(int attempt, String what, String then, Throwable thrown) {
        logic.attemptFailed(attempt, what, then, thrown);
    }
}
