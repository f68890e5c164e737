package io.genstage.history;

import io.genstage.dispatch.EventSlice;
import java.util.LinkedHashMap;
import java.util.Map;

/** All is dispatched at once, in order: whoever has asked for most comes first (R163), or all in turn. */
final class DemandSpec extends Spec {

    private final DemandSharing sharing;

    /** If turns are fair: all in the order in which they came, and the number that each has got then. */
    private final Map<Edge, Integer> circle = new LinkedHashMap<>(2);

    private int seats;

    /** The number of the seat whose turn it is. */
    private int turn;

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
        circle.put(edge, seats++);
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
        for (int left = Math.min(count, (int) grant()); left > 0; ) {
            Map.Entry<Edge, Integer> seat = seatAt(turn);
            if (seat.getKey().outstanding() > seat.getKey().dealt) {
                seat.getKey().dealt++;
                left--;
            }
            turn = (seat.getValue() + 1) % seats;
        }
    }

    /** The seat with a number or, if that has left, the next one. */
    private Map.Entry<Edge, Integer> seatAt(int number) {
        return circle.entrySet().stream()
                .filter(seat -> seat.getValue() >= number)
                .findFirst()
                .orElseGet(() -> circle.entrySet().iterator().next());
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
