package io.genstage.lineage;

import io.genstage.Acknowledger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An acknowledger that a stage has emitted events with, and the events that came of these. */
class Root implements Acknowledger {

    /** A root that is notified on the thread that settles its events. */
    static final class Concurrent extends Root implements Acknowledger.Concurrent {

        Concurrent(Lineage lineage) {
            super(lineage);
        }
    }

    private final Lineage lineage;

    private final List<Item> items = new ArrayList<>(2);

    private int notified;

    private @Nullable Throwable cause;

    /** A part of it was given up, so its acknowledger must be notified of a failure. */
    private boolean givenUp;

    private boolean withdrawn;

    /** Its event was submitted to an inlet. */
    private boolean submitted;

    /** The events are not sent, because the call that emitted them threw, or an inlet has rejected them. */
    private boolean dropped;

    Root(Lineage lineage) {
        this.lineage = lineage;
    }

    // What happens to its events.

    void add(Item item) {
        items.add(item);
    }

    void giveUp() {
        givenUp = true;
    }

    void submit() {
        submitted = true;
    }

    void drop() {
        dropped = true;
    }

    void withdraw() {
        withdrawn = !submitted;
        lineage.trace("withdrawn: " + this);
    }

    // The notification.

    @Override
    public void acknowledge() {
        told(null);
    }

    @Override
    public void fail(Throwable why) {
        told(why);
    }

    private void told(@Nullable Throwable why) {
        cause = why;
        if (++notified > 1) {
            lineage.violated(this + " is notified twice");
        }
        if (lineage.inForeignCode() && !(this instanceof Acknowledger.Concurrent)) {
            lineage.violated(this + " is notified on the thread that settles it, and not in the turn of its source");
        }
        lineage.told(this);
    }

    @Override
    public boolean withdrawn() {
        return withdrawn;
    }

    @Nullable
    Throwable cause() {
        return cause;
    }

    /**
     * Checks the notification.
     *
     * @param forced whether the pipeline fails or closes, and so gives up all events
     */
    void checkNotified(boolean forced) {
        boolean closed = withdrawn || items.stream().allMatch(Item::isFinished);
        if (cause == null && (givenUp || dropped)) {
            lineage.violated(this + " is notified that its events are done, but some were given up");
        }
        if (cause != null && !(givenUp || dropped || withdrawn || forced)) {
            lineage.violated(this + " is notified that its events were given up, but they were not: " + cause);
        }
        if (!closed && !forced) {
            lineage.violated(this + " is notified before its events have ended");
        }
    }

    /** Nothing is runnable: a root whose events have all ended was notified. */
    void checkAtRest() {
        boolean ended = items.stream().allMatch(item -> item.isFinished() && !item.mayBeHeld());
        if (notified == 0 && !withdrawn && ended && items.stream().noneMatch(Item::isAbandoned)) {
            lineage.violated(this + " is not notified, although its events have ended");
        }
    }

    @Override
    public String toString() {
        return "the acknowledger of " + items;
    }
}
