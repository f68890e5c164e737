package io.genstage.history.model;

import java.util.List;

/** An info, and what must be over before it is heard (R114, R115). */
public final class InfoModel {

    private final InstanceModel to;

    /** How much of each subscription had been delivered when the note was sent. */
    private final LinkModel[] edges;

    private final long[] delivered;

    /** How many events the handler had emitted when those were handled, or -1 if they are not. */
    private int emitted = -1;

    /** How many it had emitted when the stage took notice of it, if it then stood behind no deliveries, or -1. */
    private int position = -1;

    private boolean marked;

    /** Something was there before it. */
    final boolean behind;

    InfoModel(InstanceModel to) {
        this.to = to;
        this.edges = to.inputs.toArray(new LinkModel[0]);
        this.delivered = new long[edges.length];
        for (int i = 0; i < edges.length; i++) {
            delivered[i] = edges[i].delivered;
        }
        look();
        behind = emitted < 0 || !hasEmissionLeft();
    }

    public InstanceModel to() {
        return to;
    }

    /** The stage is going to take notice of it now. */
    void arrives() {
        if (to.isProducer()) {
            position = to.made.size();
        }
    }

    /** Something was handled, or emitted. */
    void look() {
        if (emitted < 0 && inputHandled()) {
            emitted = to.nextNumber();
        }
    }

    /** The call that has sent it has thrown, and nothing that was emitted in it goes before it. */
    void draftIsDropped() {
        emitted = Math.min(emitted, to.made.size());
    }

    private boolean inputHandled() {
        for (int i = 0; i < edges.length; i++) {
            if (edges[i].handled + edges[i].failed < delivered[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean hasEmissionLeft() {
        return to.made.firstHeld() >= Math.min(emitted, to.made.size());
    }

    /**
     * It passes from the buffer to the dispatcher, and no event behind it has (R101).
     *
     * @return whether that is right
     */
    boolean marks() {
        marked = true;
        return emitted >= 0 && (position < 0 || to.made.taken() <= position);
    }

    boolean isMarked() {
        return marked;
    }

    /** {@return whether its turn may have come} */
    boolean mayBeHeard() {
        return emitted >= 0 && hasEmissionLeft();
    }

    @Override
    public String toString() {
        return "note to " + to + " behind " + List.of(edges) + " and " + emitted + " events, of " + to.made.size()
                + " of which " + to.made.firstHeld() + " have left";
    }
}
