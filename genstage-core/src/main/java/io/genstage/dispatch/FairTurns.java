package io.genstage.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Subscribers in a circle, to whom events are dealt like cards: one each in turn, passing over those that have asked for no
 * more, and the next emission goes on where this one ends. So consumers that are equally fast get equal shares, whatever
 * they ask for. Each is sent its cards in one delivery.
 *
 * <p>Only subscribers with demand are in the map of {@linkplain #players players}, so an emission looks at no more of them than it
 * has events, and an ask costs the logarithm of their number.
 */
final class FairTurns<E> implements ServingOrder<E> {

    /** A subscriber's seat in the circle. */
    private static final class Seat<E> {

        private final Subscriber<E> subscriber;

        private final long number;

        private long demand;

        /** How much of the present emission is its. */
        private int dealt;

        private Seat(Subscriber<E> subscriber, long number) {
            this.subscriber = subscriber;
            this.number = number;
        }

        private boolean plays() {
            return demand > dealt;
        }
    }

    /** Seats with demand, by their numbers. */
    private final NavigableMap<Long, Seat<E>> players = new TreeMap<>();

    /** How many seats there ever were, which is the next one's number. */
    private long seats;

    /** The number of the seat whose turn is next; if that does not play, it is the turn of the one after it. */
    private long next;

    private long total;

    @Override
    public void add(Subscriber<E> subscriber) {
        Seat<E> seat = new Seat<>(subscriber, seats++);
        subscriber.attach(seat);
        refresh(seat);
    }

    @Override
    public void remove(Subscriber<E> subscriber) {
        Seat<E> seat = seat(subscriber);
        subscriber.attach(null);
        total -= seat.demand;
        players.remove(seat.number);
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
        List<Seat<E>> inTurn = firstPlayers(events.size());
        deal(inTurn, events.size());
        EventSlice<E> rest = events;
        for (Seat<E> seat : inTurn) {
            seat.subscriber.deliver(rest.first(seat.dealt));
            rest = rest.without(seat.dealt);
            seat.dealt = 0;
            refresh(seat);
        }
    }

    /** The players whose turn is next, in their order, at most so many. */
    private List<Seat<E>> firstPlayers(int most) {
        List<Seat<E>> inTurn = new ArrayList<>(Math.min(most, players.size()));
        addFirst(inTurn, players.tailMap(next, true), most);
        addFirst(inTurn, players.headMap(next, false), most);
        return inTurn;
    }

    private static <E> void addFirst(List<Seat<E>> inTurn, NavigableMap<Long, Seat<E>> part, int most) {
        for (Seat<E> seat : part.values()) {
            if (inTurn.size() == most) {
                return;
            }
            inTurn.add(seat);
        }
    }

    /** Deals as many rounds at once as all who play can take, and the last one singly, to see where it ends. */
    private void deal(List<Seat<E>> inTurn, int count) {
        List<Seat<E>> playing = inTurn;
        int left = count;
        while (left > playing.size()) {
            int rounds = (left - 1) / playing.size();
            for (Seat<E> seat : playing) {
                rounds = (int) Math.min(rounds, seat.demand - seat.dealt);
            }
            for (Seat<E> seat : playing) {
                seat.dealt += rounds;
            }
            left -= rounds * playing.size();
            playing = playing.stream().filter(Seat::plays).toList();
        }
        for (Seat<E> seat : playing.subList(0, left)) {
            seat.dealt++;
        }
        long last = playing.get(left - 1).number;
        next = last + 1 == seats ? 0 : last + 1;
    }

    private void refresh(Seat<E> seat) {
        long demand = ServingOrder.demandOf(seat.subscriber);
        total += demand - seat.demand;
        if (demand == 0) {
            players.remove(seat.number);
        } else if (seat.demand == 0) {
            players.put(seat.number, seat);
        }
        seat.demand = demand;
    }

    @SuppressWarnings("unchecked") // attached by add()
    private Seat<E> seat(Subscriber<E> subscriber) {
        return (Seat<E>) Objects.requireNonNull(subscriber.attachment(), "not subscribed");
    }
}
