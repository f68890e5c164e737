package io.genstage.history.event;

import io.genstage.DiscardReason;
import org.jspecify.annotations.Nullable;

/** One event, and what has become of it. */
public final class Event {

    public final Origin origin;

    /** Its number among the events of its origin, without gaps. */
    public final int number;

    public final int key;

    /** What a partition function has put it in the place of; else itself. */
    public final Event base;

    /** The call that has made it has returned, so it exists. */
    public boolean emitted;

    /** The dispatcher has got it. */
    public boolean taken;

    /** Which stages it was delivered to, by their numbers. */
    public long deliveredTo;

    @Nullable
    public DiscardReason discarded;

    public Event(Origin origin, int number, int key) {
        this.origin = origin;
        this.number = number;
        this.key = key;
        this.base = this;
    }

    private Event(Event replaced) {
        this.origin = replaced.origin;
        this.number = replaced.number;
        this.key = replaced.key;
        this.base = replaced.base;
    }

    /** Another event, to take this one's place. */
    public Event replacement() {
        return new Event(this);
    }

    public boolean isReplacement() {
        return base != this;
    }

    /** It waits in the buffer no more. */
    public boolean hasLeft() {
        return taken || discarded != null;
    }

    /** Partitions without a key share out events by this. */
    @Override
    public int hashCode() {
        return Integer.hashCode(key);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public String toString() {
        return origin + "#" + number + (isReplacement() ? "'" : "") + "/k" + key;
    }
}
