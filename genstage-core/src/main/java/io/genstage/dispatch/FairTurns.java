package io.genstage.dispatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * Subscribers in a circle, to whom events are dealt like cards: one each in turn, passing over those that have asked for no
 * more, and the next emission goes on where this one ends. So consumers that are equally fast get equal shares, whatever
 * they ask for. Each is sent its cards in one delivery.
 */
final class FairTurns<E> implements ServingOrder<E> {

    /** A subscriber's seat in the circle. */
    private static final class Seat<E> {

        private final Subscriber<E> subscriber;

        private long demand;

        /** How much of the emission at hand is its. */
        private int dealt;

        private Seat(Subscriber<E> subscriber) {
            this.subscriber = subscriber;
        }

        private boolean plays() {
            return demand > dealt;
        }
    }

    /** The circle, beginning with the one whose turn is next. */
    private final List<Seat<E>> circle = new ArrayList<>();

    private long total;

    @Override
    public void add(Subscriber<E> subscriber) {
        Seat<E> seat = new Seat<>(subscriber);
        subscriber.attach(seat);
        circle.add(seat);
        refresh(seat);
    }

    @Override
    public void remove(Subscriber<E> subscriber) {
        Seat<E> seat = seat(subscriber);
        subscriber.attach(null);
        total -= seat.demand;
        circle.remove(seat);
    }

    @Override
    public void refresh(Subscriber<E> subscriber) {
        refresh(seat(subscriber));
    }

    @Override
    public long total() {
        return total;
    }

    @Override
    public void deliver(EventSlice<E> events) {
        int next = deal(events.size());
        EventSlice<E> rest = events;
        for (Seat<E> seat : circle) {
            if (seat.dealt > 0) {
                seat.subscriber.deliver(rest.first(seat.dealt));
                rest = rest.without(seat.dealt);
                seat.dealt = 0;
                refresh(seat);
            }
        }
        Collections.rotate(circle, -next);
    }

    /**
     * Deals as many rounds at once as all who play can take, and the last one singly, to see where it ends.
     *
     * @return who is next, counted from the present first
     */
    private int deal(int count) {
        int left = count;
        while (true) {
            int players = 0;
            long rounds = left;
            for (Seat<E> seat : circle) {
                if (seat.plays()) {
                    players++;
                    rounds = Math.min(rounds, seat.demand - seat.dealt);
                }
            }
            if (left <= players) {
                return dealOneEach(left);
            }
            int each = (int) Math.min(rounds, (left - 1) / players);
            for (Seat<E> seat : circle) {
                if (seat.plays()) {
                    seat.dealt += each;
                }
            }
            left -= each * players;
        }
    }

    private int dealOneEach(int count) {
        int left = count;
        int index = 0;
        while (left > 0) {
            Seat<E> seat = circle.get(index++);
            if (seat.plays()) {
                seat.dealt++;
                left--;
            }
        }
        return index;
    }

    private void refresh(Seat<E> seat) {
        long demand = ServingOrder.demandOf(seat.subscriber);
        total += demand - seat.demand;
        seat.demand = demand;
    }

    @SuppressWarnings("unchecked") // attached by add()
    private Seat<E> seat(Subscriber<E> subscriber) {
        return (Seat<E>) Objects.requireNonNull(subscriber.attachment(), "not subscribed");
    }
}
