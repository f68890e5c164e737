package io.genstage.internal.protocol;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.snapshot.PartitionSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Makes random mistakes of some kinds in front of a correct dispatcher. */
final class FaultyDispatcher implements Dispatcher<Integer> {

    enum Fault {
        /** Loses some of the events that it is given. */
        SWALLOWS,
        /** Delivers some events once more. */
        REPEATS,
        /** Reports that it has discarded events that it has delivered, or events twice. */
        DENIES,
        /** Miscounts the events that it keeps. */
        MISCOUNTS,
        /** Grants any number. */
        OVERGRANTS,
        /** Throws, in any of its methods. */
        THROWS
    }

    private final Dispatcher<Integer> real;

    private final Random random;

    private final Set<Fault> faults;

    private final List<Subscriber<Integer>> subscribers = new ArrayList<>();

    /** Whether it threw on purpose. */
    private boolean thrown;

    FaultyDispatcher(Dispatcher<Integer> real, Random random, Set<Fault> faults) {
        this.real = real;
        this.random = random;
        this.faults = faults;
    }

    private boolean is(Fault fault, int oneIn) {
        return faults.contains(fault) && random.nextInt(oneIn) == 0;
    }

    private void perhapsThrow() {
        if (is(Fault.THROWS, 40)) {
            throw new IllegalArgumentException("mistake");
        }
    }

    @Override
    public String name() {
        return "faulty";
    }

    @Override
    public void subscribed(Subscriber<Integer> subscriber) {
        perhapsThrow();
        real.subscribed(subscriber);
        subscribers.add(subscriber);
    }

    @Override
    public void cancelled(Subscriber<Integer> subscriber, Discards<Integer> discards) {
        perhapsThrow();
        subscribers.remove(subscriber);
        real.cancelled(subscriber, discards);
        perhapsThrow();
    }

    @Override
    public void asked(Subscriber<Integer> subscriber) {
        perhapsThrow();
        real.asked(subscriber);
        perhapsThrow();
    }

    @Override
    public long grant() {
        perhapsThrow();
        return is(Fault.OVERGRANTS, 10) ? random.nextInt(40) - 20 : real.grant();
    }

    @Override
    public void dispatch(EventSlice<Integer> events, Discards<Integer> discards) {
        perhapsThrow();
        EventSlice<Integer> passed = swallowed(events);
        if (!passed.isEmpty()) {
            real.dispatch(passed, discards);
        }
        if (is(Fault.DENIES, 3)) {
            discards.filtered(events.first(1 + random.nextInt(events.size())));
            discards.orphaned(events.first(1));
        }
        if (is(Fault.REPEATS, 3)) {
            repeat(events.first(1 + random.nextInt(events.size())));
        }
        perhapsThrow();
    }

    private EventSlice<Integer> swallowed(EventSlice<Integer> events) {
        if (!is(Fault.SWALLOWS, 3)) {
            return events;
        }
        return random.nextBoolean()
                ? events.without(1 + random.nextInt(events.size()))
                : ArraySlice.copyOf(
                        events.stream().filter(event -> random.nextBoolean()).toList());
    }

    private void repeat(EventSlice<Integer> events) {
        for (Subscriber<Integer> subscriber : subscribers) {
            if (subscriber.outstanding() >= events.size()) {
                subscriber.deliver(random.nextBoolean() ? events : ArraySlice.copyOf(events));
                real.asked(subscriber); // so that it knows how much it may deliver
                return;
            }
        }
    }

    @Override
    public long queued() {
        perhapsThrow();
        return is(Fault.MISCOUNTS, 3) ? random.nextInt(20) - 10 : real.queued();
    }

    @Override
    public void mark(Runnable reached) {
        perhapsThrow();
        real.mark(reached);
        if (is(Fault.REPEATS, 2)) {
            reached.run();
        }
    }

    @Override
    public List<PartitionSnapshot> partitions() {
        perhapsThrow();
        return real.partitions();
    }
}
