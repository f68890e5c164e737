package io.genstage.history.event;

import io.genstage.DiscardReason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One event, and what became of it. */
public final class Event {

    public final Origin origin;

    /** Counts the events of one origin, without gaps. */
    public final int number;

    public final int key;

    /** The event that a partition function replaced by this one; without a replacement the event itself. */
    public final Event base;

    /** The call that emitted the event has returned, so the event exists. */
    public boolean emitted;

    /** The stage has passed the event to its dispatcher. */
    public boolean dispatched;

    /** The stages that the event was delivered to: one bit each. */
    public long deliveredTo;

    /** Why the event was discarded; {@code null} if it was not. */
    public @Nullable DiscardReason discarded;

    /** The handler emitted the event after its stage had completed its subscriptions, so it went nowhere. */
    public boolean tooLate;

    /** Its stage has dropped the event before it was delivered, because its source has withdrawn it. */
    public boolean withdrawn;

    /** The emissions of sources that the event came of. */
    private List<EventReceipt> receipts = List.of();

    private boolean alsoOfUntracked;

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

    /** {@return another event, for a partition function that replaces this one} */
    public Event replacement() {
        return new Event(this);
    }

    public boolean isReplacement() {
        return base != this;
    }

    // Receipts.

    public List<EventReceipt> receipts() {
        return base.receipts;
    }

    public void cameOf(List<EventReceipt> emissions) {
        receipts = emissions;
    }

    /** It came also of an event that is not tracked, and so it cannot be withdrawn. */
    public void cameAlsoOfUntracked() {
        alsoOfUntracked = true;
    }

    public boolean isAlsoOfUntracked() {
        return base.alsoOfUntracked;
    }

    /** One more holder has the event. */
    public void held() {
        for (int i = 0; i < receipts().size(); i++) {
            receipts().get(i).held();
        }
    }

    /** A holder has handled the event, or has passed it on. */
    public void done() {
        for (int i = 0; i < receipts().size(); i++) {
            receipts().get(i).done();
        }
    }

    /** A holder gives the event up. */
    public void giveUp(Loss loss) {
        for (int i = 0; i < receipts().size(); i++) {
            receipts().get(i).givenUp(loss);
        }
    }

    /** {@return whether an acknowledger is notified of what became of the event} */
    public boolean isAcknowledged() {
        return receipts().stream().anyMatch(EventReceipt::isAcknowledged);
    }

    /** {@return whether all sources of the event have withdrawn it} */
    public boolean isWithdrawn() {
        return !receipts().isEmpty()
                && !isAlsoOfUntracked()
                && receipts().stream().allMatch(EventReceipt::isWithdrawn);
    }

    /** {@return whether the stages downstream must have dropped the event} */
    public boolean isSwept() {
        return isWithdrawn() && receipts().stream().allMatch(EventReceipt::isSwept);
    }

    /** {@return whether the stage that has emitted the event has neither delivered it nor keeps it} */
    public boolean wasDropped() {
        return discarded != null || tooLate || withdrawn;
    }

    /** {@return whether the event is no longer in its producer's buffer} */
    public boolean hasLeftBuffer() {
        return dispatched || wasDropped();
    }

    /** A partition dispatcher without a key function places events by their hash code. */
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
