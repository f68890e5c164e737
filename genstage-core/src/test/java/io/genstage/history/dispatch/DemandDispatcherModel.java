package io.genstage.history.dispatch;

import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;
import io.genstage.history.event.Transition;
import java.util.ArrayList;
import java.util.List;

/** All is dispatched at once, in order: whoever has asked for most comes first (R163), or all in turn. */
final class DemandDispatcherModel extends DispatcherModel {

    private static final class Seat {

        private final Subscriber<Event> subscriber;

        private final int number;

        /** How many events of the present emission go here. */
        private int share;

        private Seat(Subscriber<Event> subscriber, int number) {
            this.subscriber = subscriber;
            this.number = number;
        }
    }

    private final DemandConfig sharing;

    /** If turns are fair: the subscribers in the order in which they came. */
    private final List<Seat> circle = new ArrayList<>(2);

    /** The number of the next seat; numbers are not used again. */
    private int seats;

    /** The number of the seat whose turn it is. */
    private int turn;

    private int next;

    private int deliveries;

    private boolean shuffled;

    DemandDispatcherModel(HistoryLog log, DemandConfig sharing) {
        super(log);
        this.sharing = sharing;
    }

    @Override
    public void admitted(Subscriber<Event> subscriber) {
        super.admitted(subscriber);
        circle.add(new Seat(subscriber, seats++));
    }

    @Override
    public void left(Subscriber<Event> subscriber) {
        super.left(subscriber);
        circle.removeIf(seat -> seat.subscriber == subscriber);
    }

    @Override
    public long grant() {
        return sum(subscribers);
    }

    @Override
    public void begin(EventSlice<Event> events) {
        super.begin(events);
        next = 0;
        deliveries = 0;
        if (sharing.fair()) {
            deal(events.size());
        } else if (sharing.shuffled() && !shuffled && subscribers.size() > 1) {
            shuffled = true;
            log.count(Transition.SHUFFLED);
        }
    }

    /** Gives one event each, in turn, to the subscribers that have asked for more. The next emission continues where this ends. */
    private void deal(int count) {
        for (int left = Math.min(count, (int) grant()); left > 0; ) {
            Seat seat = seatAt(turn);
            if (seat.subscriber.outstanding() > seat.share) {
                seat.share++;
                left--;
            }
            turn = (seat.number + 1) % seats;
        }
    }

    /** The seat with this number. If it has left: the next one. */
    private Seat seatAt(int number) {
        for (Seat seat : circle) {
            if (seat.number >= number) {
                return seat;
            }
        }
        return circle.get(0);
    }

    @Override
    void delivers(Subscriber<Event> subscriber, EventSlice<Event> events) {
        deliveries++;
        for (int i = 0; i < events.size(); i++) {
            if (next >= current.size() || current.get(next++) != events.get(i)) {
                log.violated(subscriber + " is delivered " + events + " out of order");
                return;
            }
        }
        if (sharing.fair()) {
            takesShare(subscriber, events);
        } else {
            comesFirst(subscriber);
        }
    }

    private void takesShare(Subscriber<Event> subscriber, EventSlice<Event> events) {
        for (Seat seat : circle) {
            if (seat.subscriber == subscriber) {
                if (seat.share != events.size()) {
                    log.violated(subscriber + " is delivered " + events + ", and its share is " + seat.share);
                }
                seat.share = 0;
            }
        }
    }

    private void comesFirst(Subscriber<Event> subscriber) {
        for (int i = 0; i < subscribers.size(); i++) {
            if (subscribers.get(i).outstanding() > subscriber.outstanding()) {
                log.violated(subscriber + " is served, and " + subscribers.get(i) + " has asked for more");
            }
        }
    }

    @Override
    public void end() {
        log.count(deliveries > 1 ? Transition.DELIVERED_SPLIT : Transition.DELIVERED_WHOLE);
        if (sharing.fair() && deliveries > 1) {
            log.count(Transition.DEALT_IN_TURN);
        }
        if (next != current.size()) {
            log.violated("not all of " + current + " is delivered");
        }
    }
}
