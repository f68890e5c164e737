package io.genstage.history.model;

import java.util.List;

/** Predicts when an {@code Info} may be handled: after all events that were queued before it was sent (R114, R115). */
public final class InfoModel {

    private final InstanceModel to;

    private final LinkModel[] links;

    /** How many events each link had delivered when the info was sent. */
    private final long[] delivered;

    /** How many events the handler had emitted when it had handled those; -1 if it has not handled them yet. */
    private int emitted = -1;

    /** How many events a producer's handler had emitted when the stage received the info; -1 for other stages. */
    private int emittedAtReceipt = -1;

    private boolean passed;

    /** Whether events were queued before the info when it was sent. */
    final boolean queuedAfterEvents;

    InfoModel(InstanceModel to) {
        this.to = to;
        this.links = to.input.links.toArray(new LinkModel[0]);
        this.delivered = new long[links.length];
        for (int i = 0; i < links.length; i++) {
            delivered[i] = links[i].delivered();
        }
        update();
        queuedAfterEvents = emitted < 0 || !haveEmissionsLeft();
    }

    public InstanceModel to() {
        return to;
    }

    /** The stage receives the info. */
    void received() {
        if (to.isProducer()) {
            emittedAtReceipt = to.handlerEvents.size();
        }
    }

    /** The handler has handled or emitted events. */
    void update() {
        if (emitted < 0 && isInputHandled()) {
            emitted = to.emission.nextNumber();
        }
    }

    /** The call that sent the info has thrown, so the events that it emitted do not exist. */
    void dropUncommitted() {
        emitted = Math.min(emitted, to.handlerEvents.size());
    }

    private boolean isInputHandled() {
        for (int i = 0; i < links.length; i++) {
            if (links[i].settled() < delivered[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean haveEmissionsLeft() {
        return to.handlerEvents.firstBuffered() >= Math.min(emitted, to.handlerEvents.size());
    }

    /**
     * The info passes from the buffer to the dispatcher. No event that was emitted after it may have passed before
     * (R101).
     *
     * @return whether that is so
     */
    boolean passesBuffer() {
        passed = true;
        return emitted >= 0 && (emittedAtReceipt < 0 || to.handlerEvents.emittedAtLastDispatch() <= emittedAtReceipt);
    }

    boolean hasPassedBuffer() {
        return passed;
    }

    boolean mayBeHandled() {
        return emitted >= 0 && haveEmissionsLeft();
    }

    @Override
    public String toString() {
        return "info to " + to + " after the events of " + List.of(links) + " and after " + emitted
                + " emitted events, of " + to.handlerEvents.size() + " of which " + to.handlerEvents.firstBuffered()
                + " have left the buffer";
    }
}
