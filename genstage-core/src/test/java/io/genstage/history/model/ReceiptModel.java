package io.genstage.history.model;

import io.genstage.history.event.EventReceipt;
import io.genstage.history.event.Loss;
import io.genstage.history.event.Transition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predicts a {@code SourceReceipt}: when the acknowledger of one emission is notified, and of what. The emission is
 * settled when no stage holds an event that came of it. If one of these events was given up, so is the emission.
 */
public final class ReceiptModel implements EventReceipt {

    final InstanceModel source;

    /** How many events were emitted with the acknowledger. */
    final int events;

    /** Whether there is an acknowledger. */
    private final boolean acknowledged;

    /** Whether the acknowledger is notified on the thread that settles the emission. */
    private final boolean concurrent;

    /** How many holders the events have that came of the emission. */
    private int holders;

    private final List<Loss> losses = new ArrayList<>(0);

    private boolean notified;

    /** Whether the events count as unsettled. */
    private boolean unsettled = true;

    /** The holders of the last events have ended: the pipeline, a dispatcher, or handlers. */
    private boolean ended;

    /** Whether it is known what the acknowledger was notified of. */
    private boolean known;

    /** Why the events were given up; {@code null} if they are done. */
    private @Nullable Throwable cause;

    ReceiptModel(InstanceModel source, int events, boolean acknowledged, boolean concurrent) {
        this.source = source;
        this.events = events;
        this.acknowledged = acknowledged;
        this.concurrent = concurrent;
    }

    // What becomes of the events.

    @Override
    public void held() {
        holders++;
    }

    @Override
    public void done() {
        if (--holders == 0) {
            source.unsettled.settled(this);
        }
    }

    @Override
    public void givenUp(Loss loss) {
        losses.add(loss);
        done();
    }

    /** The call throws that emitted the events. */
    void lose(Loss loss) {
        losses.add(loss);
    }

    /** The call returns that has emitted no events with the acknowledger. */
    void settleWithoutEvents() {
        source.unsettled.settled(this);
    }

    @Override
    public boolean isAcknowledged() {
        return acknowledged;
    }

    /** {@return whether the events counted as unsettled; they do not count any more} */
    boolean endUnsettled() {
        boolean before = unsettled;
        unsettled = false;
        return before;
    }

    // What the acknowledger is notified of.

    @Override
    public boolean isNotified() {
        return notified;
    }

    /**
     * The acknowledger is notified.
     *
     * @param why {@code null} if the emission is done
     */
    void notified(@Nullable Throwable why) {
        notified();
        outcome(why);
    }

    /** The acknowledger is being notified, or will be. */
    void notified() {
        World world = source.world;
        if (notified) {
            world.violated(this + " is notified twice");
        }
        notified = true;
        if (holders > 0 && holders == world.holdersWithoutHandler(this)) {
            ended = true;
        } else if (holders > 0 && concurrent) {
            world.early.add(this);
        } else if (holders > 0) {
            endWithPipeline();
        }
        source.unsettled.notified(this);
    }

    /** Events are held, so their pipeline or a dispatcher must have ended. */
    private void endWithPipeline() {
        ended = true;
        if (!source.world.givesUpAll()) {
            source.world.violated(this + " is notified, but its events are not settled");
        }
    }

    /** It is known what the acknowledger is notified of. */
    void outcome(@Nullable Throwable why) {
        World world = source.world;
        if (world.trace.on) {
            world.trace.add("  " + this + " is notified: " + (why == null ? "done" : why));
        }
        world.count(why == null ? Transition.ACKNOWLEDGED : Transition.ACKNOWLEDGED_AS_GIVEN_UP);
        known = true;
        cause = why;
        if (holders == 0 || ended) {
            checkOutcome();
        }
    }

    /** What has settled the events in this call has happened in the model, too. */
    void checkEarlyNotification() {
        if (holders > 0 && holders != source.world.holdersWithoutHandler(this)) {
            endWithPipeline();
        } else if (holders > 0) {
            ended = true;
        }
        if (known) {
            checkOutcome();
        }
    }

    private void checkOutcome() {
        Throwable why = cause;
        boolean right = why == null
                ? losses.isEmpty() && !ended
                : ended || losses.stream().anyMatch(loss -> loss.fits().test(why));
        if (!right) {
            source.world.violated(this + " is notified of " + (why == null ? "success" : why)
                    + ", but these losses were expected: " + losses + (ended ? ", and the end of what held its events" : ""));
        }
    }

    @Override
    public String toString() {
        return "an acknowledger of " + source + " (" + events + " events" + (concurrent ? ", concurrent" : "") + ", "
                + holders + " holders)";
    }
}
