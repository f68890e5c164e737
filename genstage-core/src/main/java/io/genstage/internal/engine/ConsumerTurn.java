package io.genstage.internal.engine;

import io.genstage.Cancellation;
import io.genstage.Status;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.ConsumerSide;
import io.genstage.internal.protocol.EndEffect;
import io.genstage.internal.protocol.Ended;
import io.genstage.internal.protocol.Fates;
import io.genstage.internal.protocol.Gate;
import io.genstage.internal.protocol.InProgress;
import io.genstage.internal.protocol.Link;
import io.genstage.internal.protocol.ProducerSide;
import io.genstage.internal.protocol.Receipts;
import io.genstage.internal.text.SafeLog;
import org.jspecify.annotations.Nullable;

/** What a consumer or producer-consumer does in its turn: it handles batches, and ends subscriptions. */
final class ConsumerTurn<I, O> {

    private static final SafeLog log = SafeLog.of(ConsumerTurn.class);

    private final StageShell<I, O> shell;

    private final HandlerCalls<I, O> calls;

    private final ConsumerSide<I> input;

    private final @Nullable ProducerSide<O> output;

    private final HandlerLife<I, O> handler;

    private final StageLife<I, O> life;

    private final Fates fates;

    private final StageErrors<I, O> errors;

    private final Tracking<I, O> tracking;

    private final KeptEvents<I> kept;

    ConsumerTurn(
            StageShell<I, O> shell,
            HandlerCalls<I, O> calls,
            ConsumerSide<I> input,
            @Nullable ProducerSide<O> output,
            HandlerLife<I, O> handler,
            StageLife<I, O> life,
            Fates fates) {
        this.shell = shell;
        this.calls = calls;
        this.input = input;
        this.output = output;
        this.handler = handler;
        this.life = life;
        this.fates = fates;
        this.errors = life.errors();
        this.tracking = life.tracking();
        this.kept = life.kept();
    }

    /**
     * Ends a subscription whose events were handled.
     *
     * @return whether there was one
     */
    boolean endSubscription() {
        Ended ended = input.nextEnd();
        if (ended == null) {
            return false;
        }
        EndEffect next = input.forget(ended);
        Cancellation cancellation = ended.cancellation();
        notifyEnd(ended.link(), cancellation);
        if (life.open()) {
            switch (next) {
                case STOPS -> {
                    log.info("Stage {} stops, because {} has ended: {}", shell, ended.link(), cancellation);
                    life.closeWith(Status.STOPPED, downBecauseOf(cancellation));
                }
                case COMPLETES -> life.closeWith(Status.COMPLETED, null);
                case CONTINUES -> warnIfIdleForGood(cancellation);
            }
        }
        return true;
    }

    /** Warns of a stage that will stay idle: after a finite source that is hardly intended. */
    private void warnIfIdleForGood(@Nullable Cancellation cancellation) {
        if (cancellation == null && input.subscriptions().isEmpty() && input.released()) {
            log.warn(
                    "Stage {} continues, although its last producer has completed, because none of its subscriptions"
                            + " was permanent. So its pipeline does not complete by itself. Set 'cancel: permanent'"
                            + " (CancelMode.PERMANENT) for one of its subscriptions, stop the stage, or drain the"
                            + " pipeline",
                    shell);
        }
    }

    private void notifyEnd(Link<?> link, @Nullable Cancellation cancellation) {
        if (cancellation == null) {
            life.effects().callHandler((callbacks, out) -> callbacks.completed(link, out));
            return;
        }
        if (life.closing() && cancellation.kind() == Cancellation.Kind.DOWN) {
            return; // the stage itself ends, and its producer confirms that
        }
        if (cancellation.kind() == Cancellation.Kind.REFUSED) {
            log.warn("The subscription {} was refused: {}", link, cancellation.reason());
        }
        life.effects().callHandler((callbacks, out) -> callbacks.cancelled(link, cancellation, out));
    }

    /** For its own consumers, a stage that stops without an error has completed (R143). */
    private static @Nullable Cancellation downBecauseOf(@Nullable Cancellation cancellation) {
        Throwable reason = cancellation == null ? null : cancellation.reason();
        return reason == null ? null : new Cancellation(Cancellation.Kind.DOWN, reason);
    }

    /**
     * Calls the handler with the next events of the queue.
     *
     * @return whether there were some, and the handler may be called
     */
    boolean handleBatch() {
        long withdrawn = input.withdrawn();
        EventSlice<I> next = input.nextBatch();
        if (next == null) {
            return input.withdrawn() > withdrawn; // then an info or the end of a link may be next
        }
        if (errors.sendLetter(next)) {
            return true;
        }
        Throwable unselected = input.nextFailure();
        if (unselected != null) {
            return endUnselected(next, unselected);
        }
        long room = output == null ? 0 : output.room();
        long most = mayTake(room);
        if (most == Gate.CLOSED) {
            return false;
        }
        int size = errors.nextSize((int) Math.min(next.size(), most));
        InProgress<I> batch = input.begin(next.first(size), errors.nextAttempt());
        kept.begin(batch);
        if (!errors.redelivers()) {
            Receipts.done(batch.events()); // at most once: the events are done when they are handed over
            batch.passReceiptsOn(size);
        }
        CallOutcome<O> call = calls.handleEvents(batch, room);
        if (call.thrown() != null) {
            errors.batchFailed(call);
            return true;
        }
        errors.handled(size);
        EventSlice<O> emitted = tracking.takeEmitted(call, batch, calls.settlesLater() ? 0 : size);
        if (emitted != null) {
            life.effects().send(emitted);
        }
        endBatch(size); // before 'discarded' is called, because the batch is handled even if that throws
        if (calls.late()) {
            fates.late(size);
        }
        kept.end(size);
        if (life.effects().reportDiscards()) {
            life.effects().closeIfCompleted(call);
        }
        return true;
    }

    /** Ends an event for which the stage's selector threw. {@return whether the stage may end it now} */
    private boolean endUnselected(EventSlice<I> next, Throwable cause) {
        if (Math.min(life.mayMove(), Math.min(handler.mayMove(), errors.mayMove())) == Gate.CLOSED) {
            return false;
        }
        errors.endUnselected(next, cause);
        return true;
    }

    private void endBatch(int size) {
        if (calls.settlesLater()) {
            input.keepInProgress();
        } else {
            input.handled(calls.dropped(), kept.handled(size));
        }
    }

    /** Checks the gates of a batch. {@return how many of its events may move now} */
    private long mayTake(long room) {
        long forOutput = output == null ? Gate.OPEN : Gate.openIf(room > 0);
        long forHandler = Math.min(Math.min(life.mayMove(), handler.mayMove()), errors.mayMove());
        return Math.min(forHandler, Math.min(forOutput, calls.mayMove()));
    }

    /** Settles events that the handler has kept in progress, now that their fate is known. */
    void settled(InProgress<I> left, @Nullable Throwable failure) {
        if (left.link() != null) {
            input.settled(left, failure);
        } else if (failure != null) {
            life.failed(left.events(), failure);
        }
    }

    /** Counts events as failed, because the child with them was ended. */
    void ended(InProgress<I> left, Throwable cause) {
        if (left.link() != null) {
            input.settledByEnd(left, cause);
        } else {
            life.failed(left.events(), cause);
        }
    }

    /** Counts events that failed as done, now that the handler does not try them again. */
    void skipped(InProgress<I> left, Throwable failure) {
        if (left.link() != null) {
            input.settledBySkipping(left, failure);
        } else {
            life.failed(left.events(), failure);
        }
    }

    /** Gives up events that were kept in progress, because their source has withdrawn them. */
    void withdrawn(InProgress<I> left) {
        input.settledAsWithdrawn(left);
    }

    /** Counts events that failed as handed over as dead letters. */
    void deadLettered(InProgress<I> left, Throwable failure) {
        if (left.link() != null) {
            input.settledByLetter(left, failure);
        } else {
            life.failed(left.events(), failure);
        }
    }

    /** Asks for more if outstanding demand is low, because an event was settled. */
    void askIfLow(Link<I> link) {
        if (!link.isEnded()) {
            input.askIfLow(link);
        }
    }
}
