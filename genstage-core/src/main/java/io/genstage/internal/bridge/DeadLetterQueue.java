package io.genstage.internal.bridge;

import io.genstage.DeadLetter;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.engine.DeadLetterSink;
import io.genstage.internal.engine.Intake;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.ArraySlice;
import io.genstage.internal.protocol.Receiver;
import io.genstage.internal.protocol.Signal;
import io.genstage.internal.threads.RetriedAction;
import java.util.LinkedList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters on their way to a dead-letter stage. Stages that fail add them. A producer, which the dead-letter
 * stage is subscribed to, takes them by demand.
 *
 * <p>The queue is bounded, but not exactly: several stages may see the last room at the same time. Each of them then
 * adds what it had room for.
 */
public final class DeadLetterQueue implements DeadLetterSink, Intake<Object> {

    /** The maximum number of letters. */
    public static final int CAPACITY = 100;

    private final Arrival arrival = new Arrival();

    /** The producer that takes the letters. */
    private volatile @Nullable StageShell<?, Object> taker;

    // Under the lock.

    @SuppressWarnings("JdkObsolete") // an ArrayDeque is empty after it ran out of memory while it grew
    private final LinkedList<EventSlice<Object>> letters = new LinkedList<>();

    private long size;

    private long givenUp;

    /** The stages that wait for room. */
    @SuppressWarnings("JdkObsolete") // an ArrayDeque is empty after it ran out of memory while it grew
    private final Queue<RetriedAction> waiting = new LinkedList<>();

    /** Sets the producer that takes the letters. It replaces an earlier producer that has ended. */
    public void takenBy(StageShell<?, Object> producer) {
        taker = producer;
        producer.intake(this);
    }

    // For the stages that fail.

    @Override
    public synchronized long room() {
        return Math.max(0, CAPACITY - size);
    }

    @Override
    @SuppressWarnings("unchecked") // the edges carry references
    public void send(EventSlice<DeadLetter<?>> sent, StageShell<?, ?> from) {
        synchronized (this) {
            letters.add((EventSlice<Object>) (EventSlice<?>) sent);
            size += sent.size();
        }
        signal();
    }

    @Override
    public void whenRoom(Runnable wake) {
        synchronized (this) {
            if (size >= CAPACITY) {
                waiting.add(new RetriedAction(wake));
                return;
            }
        }
        wake.run();
    }

    private void signal() {
        StageShell<?, Object> present = taker;
        if (present != null && arrival.raise()) {
            present.post(arrival, null);
        }
    }

    // For the producer, in its turn.

    @Override
    public @Nullable EventSlice<Object> take(long limit) {
        EventSlice<Object> taken = remove(limit);
        if (taken != null) {
            wakeWaiting();
        }
        return taken;
    }

    private synchronized @Nullable EventSlice<Object> remove(long limit) {
        EventSlice<Object> first = letters.peekFirst();
        if (first == null) {
            return null;
        }
        EventSlice<Object> taken = first;
        if (first.size() > limit) {
            taken = first.first((int) limit);
            letters.set(0, first.without((int) limit));
        } else {
            letters.removeFirst();
        }
        size -= taken.size();
        return taken;
    }

    /** Wakes all: stages whose letters find no room again wait again. */
    private void wakeWaiting() {
        for (RetriedAction wake = nextWaiting(); wake != null; wake = nextWaiting()) {
            wake.run();
        }
    }

    private synchronized @Nullable RetriedAction nextWaiting() {
        return waiting.poll();
    }

    @Override
    public EventSlice<Object> giveUp() {
        EventSlice<Object> left = removeAll();
        wakeWaiting();
        return left;
    }

    private synchronized EventSlice<Object> removeAll() {
        EventSlice<Object> none = ArraySlice.copyOf(List.of());
        EventSlice<Object> all = none.followedBy(List.copyOf(letters)); // before they are removed: it needs memory
        letters.clear();
        size = 0;
        givenUp += all.size();
        return all;
    }

    @Override
    public synchronized boolean isEmpty() {
        return size == 0;
    }

    @Override
    public synchronized Figures figures() {
        return new Figures(size, CAPACITY, 0, givenUp);
    }

    /** Signals the producer that letters have arrived. */
    private static final class Arrival extends Signal {

        @Override
        public void accept(Receiver receiver) {
            lower();
            receiver.entered();
        }
    }
}
