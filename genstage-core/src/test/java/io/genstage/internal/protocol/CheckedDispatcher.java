package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.snapshot.PartitionSnapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A dispatcher that checks that its producing side keeps the contract, and records its calls. A test can make it
 * discard events, grant nothing for a while, or throw at a chosen spot.
 */
final class CheckedDispatcher implements Dispatcher<Integer> {

    enum Spot {
        /** With an error: an exception is a refusal. */
        SUBSCRIBED,
        CANCELLED,
        ASKED,
        GRANT,
        DISPATCH,
        MARK
    }

    private final Dispatcher<Integer> real;

    private final Set<Subscriber<Integer>> admitted = new HashSet<>();

    private final List<String> calls = new ArrayList<>();

    private IntPredicate unwanted = event -> false;

    private boolean shut;

    private @Nullable Spot weakSpot;

    private boolean broken;

    CheckedDispatcher(Dispatcher<Integer> real) {
        this.real = real;
    }

    /** Filters some events out. */
    void discard(IntPredicate which) {
        unwanted = which;
    }

    /** Grants nothing until it is reset. Notifies no object of either change. */
    void shut(boolean now) {
        shut = now;
    }

    /** Throws at the next call of this spot. */
    void breakAt(Spot spot) {
        weakSpot = spot;
    }

    /** The dispatches and marks since the last call of this method, in order. */
    List<String> recorded() {
        List<String> all = List.copyOf(calls);
        calls.clear();
        return all;
    }

    /** The number of its subscribers. */
    int subscribers() {
        return admitted.size();
    }

    @Override
    public String name() {
        return "checked";
    }

    @Override
    public void subscribed(Subscriber<Integer> subscriber) {
        at(Spot.SUBSCRIBED);
        real.subscribed(subscriber);
        assertThat(admitted.add(subscriber)).as("new: %s", subscriber).isTrue();
    }

    @Override
    public void cancelled(Subscriber<Integer> subscriber, Discards<Integer> discards) {
        at(Spot.CANCELLED);
        assertThat(admitted.remove(subscriber)).as("admitted: %s", subscriber).isTrue();
        real.cancelled(subscriber, discards);
    }

    @Override
    public void replaced(Subscriber<Integer> old, Subscriber<Integer> subscriber, Discards<Integer> discards) {
        at(Spot.CANCELLED);
        assertThat(admitted.remove(old)).as("admitted: %s", old).isTrue();
        real.replaced(old, subscriber, discards);
        assertThat(admitted.add(subscriber)).as("new: %s", subscriber).isTrue();
    }

    @Override
    public void asked(Subscriber<Integer> subscriber) {
        at(Spot.ASKED);
        assertThat(admitted).as("admitted").contains(subscriber);
        real.asked(subscriber);
    }

    @Override
    public long grant() {
        at(Spot.GRANT);
        return shut ? 0 : real.grant();
    }

    @Override
    public void dispatch(EventSlice<Integer> events, Discards<Integer> discards) {
        assertThat((long) events.size()).as("events to dispatch").isBetween(1L, grant());
        List<Integer> wanted =
                events.stream().filter(event -> !unwanted.test(event)).toList();
        if (weakSpot == Spot.DISPATCH && wanted.size() > 1) {
            real.dispatch(ArraySlice.copyOf(wanted.subList(0, 1)), discards);
        }
        at(Spot.DISPATCH);
        calls.add(events.toString());
        for (int i = 0; i < events.size(); i++) {
            if (unwanted.test(events.get(i))) {
                discards.filtered(events.subList(i, i + 1));
            }
        }
        if (!wanted.isEmpty()) {
            real.dispatch(ArraySlice.copyOf(wanted), discards);
        }
    }

    @Override
    public long queued() {
        return real.queued();
    }

    @Override
    public void mark(Runnable reached) {
        at(Spot.MARK);
        calls.add("mark");
        real.mark(reached);
    }

    @Override
    public List<PartitionSnapshot> partitions() {
        return real.partitions();
    }

    private void at(Spot spot) {
        assertThat(broken).as("in use after it threw").isFalse();
        if (spot == weakSpot) {
            broken = true;
            if (spot == Spot.SUBSCRIBED) {
                throw new LinkageError("mistake in " + spot);
            }
            throw new IllegalArgumentException("mistake in " + spot);
        }
    }
}
