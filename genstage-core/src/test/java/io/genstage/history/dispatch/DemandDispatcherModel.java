package io.genstage.history.dispatch;

import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;
import io.genstage.history.event.Transition;
import java.util.ArrayList;
import java.util.List;

/**
 * Predicts a {@code DemandDispatcher}: each event goes to one consumer, at once and in order. The consumer with the
 * most outstanding demand is served first (R163), or, with fair turns, each consumer receives one event in turn.
 */
final class DemandDispatcherModel extends DispatcherModel {

    /** One subscriber's place in the fair turns. */
    private static final class Seat {

        private final Subscriber<Event> subscriber;

        private final int number;

        /** How many events of the present dispatch go to this subscriber. */
        private int share;

        private Seat(Subscriber<Event> subscriber, int number) {
            this.subscriber = subscriber;
            this.number = number;
        }
    }

    private final DemandConfig config;

    /** The subscribers in the order in which they subscribed. */
    private final List<Seat> circle = new ArrayList<>(2);

    /** The number of the next seat. Numbers are not used again. */
    private int seats;

    /** The number of the seat that receives the next event. */
    private int turn;

    /** Index of the next event of the present dispatch. */
    private int next;

    /** Counts the deliveries of the present dispatch. */
    private int deliveries;

    /** The dispatcher has drawn its random order; it does so at its first dispatch. */
    private boolean shuffled;

    DemandDispatcherModel(HistoryLog log, DemandConfig config) {
        super(log);
        this.config = config;
    }

    @Override
    public void subscribed(Subscriber<Event> subscriber) {
        super.subscribed(subscriber);
        circle.add(new Seat(subscriber, seats++));
    }

    @Override
    public void cancelled(Subscriber<Event> subscriber) {
        super.cancelled(subscriber);
        circle.removeIf(seat -> seat.subscriber == subscriber);
    }

    @Override
    public long grant() {
        return sum(subscribers);
    }

    @Override
    public void dispatchBegins(EventSlice<Event> events) {
        super.dispatchBegins(events);
        next = 0;
        deliveries = 0;
        if (config.fair()) {
            shareOut(events.size());
        } else if (config.shuffled() && !shuffled && subscribers.size() > 1) {
            shuffled = true;
            log.count(Transition.SHUFFLED);
        }
    }

    /** Gives one event in turn to each subscriber with demand. The next dispatch continues after the last of these. */
    private void shareOut(int count) {
        for (int rest = Math.min(count, (int) grant()); rest > 0; ) {
            Seat seat = seatAt(turn);
            if (seat.subscriber.outstanding() > seat.share) {
                seat.share++;
                rest--;
            }
            turn = (seat.number + 1) % seats;
        }
    }

    /** {@return the seat with this number or, if that subscriber has left, the next one} */
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
        if (config.fair()) {
            checkShare(subscriber, events);
        } else {
            checkMostDemandFirst(subscriber);
        }
    }

    private void checkShare(Subscriber<Event> subscriber, EventSlice<Event> events) {
        for (Seat seat : circle) {
            if (seat.subscriber == subscriber) {
                if (seat.share != events.size()) {
                    log.violated(subscriber + " is delivered " + events + ", but its share is " + seat.share);
                }
                seat.share = 0;
            }
        }
    }

    private void checkMostDemandFirst(Subscriber<Event> subscriber) {
        for (int i = 0; i < subscribers.size(); i++) {
            if (subscribers.get(i).outstanding() > subscriber.outstanding()) {
                log.violated(
                        subscriber + " is served first, but " + subscribers.get(i) + " has more outstanding demand");
            }
        }
    }

    @Override
    public void dispatchEnds() {
        log.count(deliveries > 1 ? Transition.DELIVERED_SPLIT : Transition.DELIVERED_WHOLE);
        if (config.fair() && deliveries > 1) {
            log.count(Transition.FAIR_TURNS);
        }
        if (next != current.size()) {
            log.violated("not all of " + current + " were delivered");
        }
    }
}
