package io.genstage.history;

import io.genstage.dispatch.EventSlice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** All is dispatched at once, in order: whoever has asked for most comes first (R163), or all in turn. */
final class DemandSpec extends Spec {

    private final DemandSharing sharing;

    /** If turns are fair: who is next, and who comes then. */
    private final List<Edge> circle = new ArrayList<>(2);

    private int next;

    private int deliveries;

    private boolean shuffled;

    DemandSpec(World world, DemandSharing sharing) {
        super(world);
        this.sharing = sharing;
    }

    @Override
    void admitted(Edge edge) {
        super.admitted(edge);
        circle.add(edge);
    }

    @Override
    void left(Edge edge) {
        super.left(edge);
        circle.remove(edge);
    }

    @Override
    long grant() {
        return sum(edges);
    }

    @Override
    void begin(EventSlice<Event> events) {
        super.begin(events);
        next = 0;
        deliveries = 0;
        if (sharing.fair()) {
            deal(events.size());
        } else if (sharing.shuffled() && !shuffled && edges.size() > 1) {
            shuffled = true;
            world.count(Transition.SHUFFLED);
        }
    }

    /** One each in turn to those who have asked for more; the next emission goes on where this one ends. */
    private void deal(int count) {
        int turn = 0;
        for (int left = Math.min(count, (int) grant()); left > 0; turn++) {
            Edge edge = circle.get(turn % circle.size());
            if (edge.outstanding() > edge.dealt) {
                edge.dealt++;
                left--;
            }
        }
        if (!circle.isEmpty()) {
            Collections.rotate(circle, -turn);
        }
    }

    @Override
    void delivers(Edge edge, EventSlice<Event> events) {
        deliveries++;
        for (int i = 0; i < events.size(); i++) {
            if (next >= current.size() || current.get(next++) != events.get(i)) {
                world.violated(edge + " is delivered " + events + " out of order");
                return;
            }
        }
        if (sharing.fair()) {
            if (edge.dealt != events.size()) {
                world.violated(edge + " is delivered " + events + ", and its share is " + edge.dealt);
            }
            edge.dealt = 0;
        } else {
            comesFirst(edge);
        }
    }

    private void comesFirst(Edge edge) {
        for (int i = 0; i < edges.size(); i++) {
            if (edges.get(i).outstanding() > edge.outstanding()) {
                world.violated(edge + " is served, and " + edges.get(i) + " has asked for more");
            }
        }
    }

    @Override
    void end() {
        world.count(deliveries > 1 ? Transition.DELIVERED_SPLIT : Transition.DELIVERED_WHOLE);
        if (sharing.fair() && deliveries > 1) {
            world.count(Transition.DEALT_IN_TURN);
        }
        if (next != current.size()) {
            world.violated("not all of " + current + " is delivered");
        }
    }
}
