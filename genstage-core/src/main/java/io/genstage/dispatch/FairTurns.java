package io.genstage.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Distributes events to subscribers one by one in turn, without those that have no demand left. The next emission
 * continues where this one ends. Subscribers that are equally fast therefore receive equal shares, whatever they
 * request. Each subscriber receives its share in one delivery.
 *
 * <p>Only subscribers with demand are in the map {@link #withDemand}. An emission therefore reads at most as many of
 * them as it has events, and a request costs the logarithm of their number.
 */
final class FairTurns<E> implements ServingOrder<E> {

    /** A subscriber and its number in the circle. */
    private static final class Entry<E> {

        private final Subscriber<E> subscriber;

        private final long number;

        private long demand;

        /** The subscriber's share of the present emission. */
        private int share;

        private Entry(Subscriber<E> subscriber, long number) {
            this.subscriber = subscriber;
            this.number = number;
        }

        private boolean hasDemandLeft() {
            return demand > share;
        }
    }

    /** Entries with demand, by number. */
    private final NavigableMap<Long, Entry<E>> withDemand = new TreeMap<>();

    /** The number of the next new entry. */
    private long nextNumber;

    /** The number whose turn is next. If that entry has no demand, the next entry with demand follows. */
    private long next;

    private long total;

    @Override
    public void add(Subscriber<E> subscriber) {
        Entry<E> entry = new Entry<>(subscriber, nextNumber++);
        subscriber.attach(entry);
        refresh(entry);
    }

    @Override
    public void remove(Subscriber<E> subscriber) {
        Entry<E> entry = entry(subscriber);
        subscriber.attach(null);
        total -= entry.demand;
        withDemand.remove(entry.number);
    }

    @Override
    public void refresh(Subscriber<E> subscriber) {
        refresh(entry(subscriber));
    }

    @Override
    public long total() {
        return total;
    }

    @Override
    public void deliver(EventSlice<E> events) {
        List<Entry<E>> inTurn = firstWithDemand(events.size());
        distribute(inTurn, events.size());
        EventSlice<E> rest = events;
        for (Entry<E> entry : inTurn) {
            entry.subscriber.deliver(rest.first(entry.share));
            rest = rest.without(entry.share);
            entry.share = 0;
            refresh(entry);
        }
    }

    /** {@return the entries whose turn is next, in order, at most {@code limit}} */
    private List<Entry<E>> firstWithDemand(int limit) {
        List<Entry<E>> inTurn = new ArrayList<>(Math.min(limit, withDemand.size()));
        addFirst(inTurn, withDemand.tailMap(next, true), limit);
        addFirst(inTurn, withDemand.headMap(next, false), limit);
        return inTurn;
    }

    private static <E> void addFirst(List<Entry<E>> inTurn, NavigableMap<Long, Entry<E>> part, int limit) {
        for (Entry<E> entry : part.values()) {
            if (inTurn.size() == limit) {
                return;
            }
            inTurn.add(entry);
        }
    }

    /**
     * Distributes as many full rounds as all entries can receive, and the last round one by one, to find the next turn.
     */
    private void distribute(List<Entry<E>> inTurn, int count) {
        List<Entry<E>> remaining = inTurn;
        int left = count;
        while (left > remaining.size()) {
            int rounds = (left - 1) / remaining.size();
            for (Entry<E> entry : remaining) {
                rounds = (int) Math.min(rounds, entry.demand - entry.share);
            }
            for (Entry<E> entry : remaining) {
                entry.share += rounds;
            }
            left -= rounds * remaining.size();
            remaining = remaining.stream().filter(Entry::hasDemandLeft).toList();
        }
        for (Entry<E> entry : remaining.subList(0, left)) {
            entry.share++;
        }
        long last = remaining.get(left - 1).number;
        next = last + 1 == nextNumber ? 0 : last + 1;
    }

    private void refresh(Entry<E> entry) {
        long demand = ServingOrder.demandOf(entry.subscriber);
        total += demand - entry.demand;
        if (demand == 0) {
            withDemand.remove(entry.number);
        } else if (entry.demand == 0) {
            withDemand.put(entry.number, entry);
        }
        entry.demand = demand;
    }

    @SuppressWarnings("unchecked") // attached by add()
    private Entry<E> entry(Subscriber<E> subscriber) {
        return (Entry<E>) Objects.requireNonNull(subscriber.attachment(), "not subscribed");
    }
}
