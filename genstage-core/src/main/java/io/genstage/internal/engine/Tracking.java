package io.genstage.internal.engine;

import io.genstage.Acknowledger;
import io.genstage.EventGivenUpException;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.ArraySlice;
import io.genstage.internal.protocol.Gate;
import io.genstage.internal.protocol.InProgress;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.internal.protocol.Receipt;
import io.genstage.internal.protocol.Receipts;
import io.genstage.internal.protocol.SliceReceipts;
import io.genstage.internal.protocol.Unsettled;
import org.jspecify.annotations.Nullable;

/**
 * Gives receipts to the events that a stage emits. An event that a source emits gets a new receipt, if it has an
 * acknowledger, or if the stage limits its unsettled events. An event that came of other events gets theirs.
 */
final class Tracking<I, O> implements Gate {

    private final StageShell<I, O> shell;

    private final @Nullable ProducerSide<O> output;

    private final SourcePolicy policy;

    private final KeptEvents<I> kept;

    /** Made for the first event that this stage tracks itself. */
    private @Nullable Unsettled unsettled;

    private @Nullable SourceNotifications<O> notifications;

    /** Whether the handler has read how many events are done, to commit positions. */
    private boolean commitsPositions;

    /** Why no position after the first given-up event can be committed, or {@code null} if there is none yet. */
    private @Nullable LostPosition lost;

    /** The position of a given-up event that does not count as done. */
    private record LostPosition(long position, Throwable cause) {}

    Tracking(StageShell<I, O> shell, @Nullable ProducerSide<O> output, KeptEvents<I> kept) {
        this.shell = shell;
        this.output = output;
        this.kept = kept;
        this.policy = shell.execution().source();
    }

    /** {@return how many more events the handler or the inlet may emit} */
    @Override
    public long mayMove() {
        Integer limit = policy.maxInFlight();
        return limit == null ? OPEN : Math.max(0, limit - unsettled());
    }

    /** {@return how many events that this stage tracks are not settled} */
    long unsettled() {
        return unsettled == null ? 0 : unsettled.size();
    }

    /** {@return how many acknowledgers threw} */
    long acknowledgerFailures() {
        SourceNotifications<O> present = notifications;
        return present == null ? 0 : present.failures();
    }

    /** {@return how many of the first events are done} */
    long acknowledged() {
        if (!commitsPositions) {
            commitsPositions = true;
            if (lost != null) {
                shell.execute(this::failIfLost); // after the present call of the handler
            }
        }
        long emitted = emitted();
        return unsettled == null ? emitted : unsettled.acknowledged(emitted);
    }

    /** {@return how many of the first events are done, if this stage tracks all its events; otherwise 0} */
    long resumePosition() {
        return !tracksAll() ? 0 : unsettled == null ? emitted() : unsettled.acknowledged(emitted());
    }

    private long emitted() {
        return output == null ? 0 : output.emitted();
    }

    // Events on their way out.

    /**
     * Takes the events that a call has emitted, and gives them their receipts.
     *
     * @param call the call, which returned, or threw at one event
     * @param batch the events that the call received, or {@code null} if it received none
     * @param handled how many of them it has handled, from the first one on
     * @return the events, or {@code null} if there are none
     */
    @Nullable
    EventSlice<O> takeEmitted(CallOutcome<O> call, @Nullable InProgress<I> batch, int handled) {
        EmittedAcknowledgers added = call.acknowledgers();
        int[] marks = call.marks();
        EventSlice<O> events = call.takeEmitted();
        if (added != null) {
            settleUnsent(call, added, events == null ? 0 : events.size());
        }
        InProgress<I> passing = batch != null && handled > 0 && passesOn(batch.events()) ? batch : null;
        if (passing == null && added == null && (events == null || !tracksAll())) {
            return events;
        }
        int count = events == null ? 0 : events.size();
        SliceReceipts receipts = Receipts.common(null, count);
        if (passing != null) {
            SliceReceipts inputs = Receipts.all(passing.events()).part(0, handled);
            receipts = new PassedReceipts(inputs, count, kept).pass(marks);
            passing.passReceiptsOn(handled);
        }
        if (added != null || tracksAll()) {
            receipts = withOwn(receipts, added);
        }
        return events == null ? null : Receipts.with(events, receipts);
    }

    /** {@return whether the receipts of a batch pass to other events; a consumer settles them when it counts the batch} */
    private boolean passesOn(EventSlice<I> batch) {
        return kept.any() || (output != null && Receipts.tracked(batch));
    }

    private boolean tracksAll() {
        return policy.tracksAll();
    }

    /** {@return the receipts, joined with this stage's own ones} */
    private SliceReceipts withOwn(SliceReceipts passed, @Nullable EmittedAcknowledgers added) {
        @Nullable Receipt[] receipts = passed.toArray();
        long position = emitted();
        Object last = null;
        Receipt own = null;
        for (int i = 0; i < receipts.length; i++) {
            Object acknowledger = added == null ? null : added.of(i);
            if (acknowledger == null
                    || acknowledger != last
                    || !(acknowledger instanceof EmittedAcknowledgers.Shared)) {
                own = newReceipt(acknowledger, position + i);
            }
            last = acknowledger;
            receipts[i] = Receipts.joined(receipts[i], own);
        }
        return Receipts.array(receipts);
    }

    private @Nullable Receipt newReceipt(@Nullable Object acknowledger, long position) {
        if (acknowledger instanceof EmittedAcknowledgers.Shared shared) {
            return kept.isOwn(shared.acknowledger())
                    ? kept.pass(shared.acknowledger(), shared.events())
                    : own().open(shared.acknowledger(), position, shared.events());
        }
        if (acknowledger instanceof Acknowledger one) {
            return kept.isOwn(one) ? kept.pass(one, 1) : own().open(one, position, 1);
        }
        return tracksAll() ? own().open(null, position, 1) : null;
    }

    /** Settles the receipts of acknowledgers without events, and of events that are not sent because the call threw. */
    private void settleUnsent(CallOutcome<O> call, EmittedAcknowledgers added, int sent) {
        Throwable thrown = call.thrown();
        if (thrown == null) {
            added.withoutEvents().forEach(this::settleWithoutEvents);
            return;
        }
        for (Acknowledger dropped : added.from(sent)) {
            if (!kept.isOwn(dropped)) {
                own().drop(own().open(dropped, emitted(), 1), thrown);
            }
        }
    }

    private void settleWithoutEvents(Acknowledger acknowledger) {
        if (kept.isOwn(acknowledger)) {
            acknowledger.acknowledge();
        } else {
            Receipts.done(own().open(acknowledger, emitted(), 1));
        }
    }

    /**
     * Gives receipts to events that were taken from the inlet.
     *
     * @param events the events
     * @param acknowledgers their acknowledgers, or {@code null} if none of them has one
     */
    EventSlice<O> taken(Object[] events, @Nullable Acknowledger @Nullable [] acknowledgers, int size) {
        if (acknowledgers == null && !tracksAll()) {
            return ArraySlice.of(events, size);
        }
        @Nullable Receipt[] receipts = new Receipt[size];
        long position = emitted();
        for (int i = 0; i < size; i++) {
            Acknowledger acknowledger = acknowledgers == null ? null : acknowledgers[i];
            receipts[i] = acknowledger == null && !tracksAll() ? null : own().open(acknowledger, position + i, 1);
        }
        return ArraySlice.of(events, receipts, size);
    }

    // The end of events that this stage tracks.

    private Unsettled own() {
        Unsettled made = unsettled;
        if (made == null) {
            notifications = new SourceNotifications<>(shell, this);
            made = new Unsettled(notifications);
            unsettled = made;
        }
        return made;
    }

    /** {@return whether an event that was given up for a reason counts as done} */
    boolean countsAsDone(Throwable cause) {
        EventGivenUpException reason = cause instanceof EventGivenUpException known ? known : null;
        boolean ended = reason != null && reason.ended(); // the next run may emit the event again
        return (reason != null && reason.withdrawn()) || (policy.skipsGivenUp() && !ended);
    }

    /** An event was given up. In the stage's turn. */
    void givenUp(long position, Throwable cause) {
        if (countsAsDone(cause)) {
            return;
        }
        if (lost == null || position < lost.position) {
            lost = new LostPosition(position, cause);
        }
        if (commitsPositions) {
            failBecauseOf(position, cause);
        }
    }

    private void failIfLost() {
        if (lost != null) {
            failBecauseOf(lost.position, lost.cause);
        }
    }

    private void failBecauseOf(long position, Throwable cause) {
        if (shell.sourcesRun()) {
            shell.fail(new EventGivenUpException(
                    "Event " + position + " of " + shell
                            + " was given up, so the source cannot commit positions after it."
                            + " Set 'on-given-up: skip' on the stage to continue without the event",
                    cause));
        }
    }

    /** Gives up all events that are not settled, because the pipeline has ended. */
    void giveUpAll(Throwable cause) {
        if (unsettled != null) {
            unsettled.giveUpAll(cause);
        }
    }
}
