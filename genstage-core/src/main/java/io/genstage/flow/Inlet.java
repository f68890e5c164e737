package io.genstage.flow;

import io.genstage.InletSnapshot;
import io.genstage.dispatch.EventSlice;
import io.genstage.engine.Intake;
import io.genstage.engine.StageShell;
import io.genstage.protocol.Receiver;
import io.genstage.protocol.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The way into a running pipeline from other threads: events that are offered here are emitted by the stage that the inlet
 * belongs to, when its consumers ask. It holds at most as many events as the stage's buffer size; what was accepted
 * is never discarded. Room is reserved before an event is enqueued, so the bound holds with any number of callers.
 *
 * <p>While the pipeline is not running, everything is refused and counted. All methods may be called from any thread.
 *
 * @param <E> the type of the events
 * @since 0.1.0
 */
public final class Inlet<E> {

    private final StageShell<?, E> stage;

    private final int capacity;

    private final Semaphore room;

    private final Queue<E> queue = new ConcurrentLinkedQueue<>();

    private final LongAdder refused = new LongAdder();

    private final Arrival arrival = new Arrival();

    private Inlet(StageShell<?, E> stage, int capacity) {
        this.stage = stage;
        this.capacity = capacity;
        this.room = new Semaphore(capacity);
    }

    /**
     * Opens a second source for a stage. For the pipeline; users get their inlets from there.
     *
     * @param stage the producer
     * @param capacity the most events it holds
     * @param <E> the type of the events
     * @return the inlet
     */
    @SuppressWarnings("exports") // only the pipeline can name a shell
    public static <E> Inlet<E> into(StageShell<?, E> stage, long capacity) {
        Inlet<E> inlet = new Inlet<>(stage, (int) Math.min(capacity, Integer.MAX_VALUE));
        stage.intake(inlet.new Source());
        return inlet;
    }

    /**
     * Offers one event.
     *
     * @param event the event, not {@code null}
     * @return whether it was accepted; if not, the inlet is full or its pipeline is not running
     */
    public boolean offer(E event) {
        return offerAll(List.of(event)) == 1;
    }

    /**
     * Offers events, of which a prefix is accepted: as many as there is room for.
     *
     * @param events the events, none of them {@code null}
     * @return how many were accepted, from the first one on
     */
    public int offerAll(List<? extends E> events) {
        events.forEach(Objects::requireNonNull);
        int accepted = stage.intakeOpen() ? reserve(events.size()) : 0;
        enqueue(events.subList(0, accepted));
        refused.add(events.size() - accepted);
        return accepted;
    }

    /**
     * Puts one event in, and waits for room if there is none.
     *
     * @param event the event, not {@code null}
     * @param timeout how long to wait at most
     * @return whether it was accepted; if not, there was no room in time or the pipeline is not running
     * @throws InterruptedException if the thread is interrupted while it waits; the event was not accepted then
     */
    public boolean put(E event, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(event);
        if (stage.intakeOpen() && room.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
            if (stage.intakeOpen()) {
                enqueue(List.of(event));
                return true;
            }
            room.release();
        }
        refused.increment();
        return false;
    }

    /**
     * {@return the most events it holds}
     */
    public int capacity() {
        return capacity;
    }

    /**
     * {@return how many accepted events were not emitted yet}
     */
    public int size() {
        return capacity - room.availablePermits();
    }

    /**
     * {@return how many events were refused so far}
     */
    public long refused() {
        return refused.sum();
    }

    private int reserve(int wanted) {
        while (true) {
            int free = Math.min(wanted, room.availablePermits());
            if (room.tryAcquire(free)) {
                return free;
            }
        }
    }

    private void enqueue(List<? extends E> events) {
        if (!events.isEmpty()) {
            queue.addAll(events);
            if (arrival.raise()) {
                stage.post(arrival, null);
            }
        }
    }

    /** Tells the stage that something has come. */
    private static final class Arrival extends Signal {

        @Override
        public void accept(Receiver receiver) {
            lower();
        }
    }

    /** The stage's end of the inlet. */
    private final class Source implements Intake<E> {

        @Override
        public @Nullable EventSlice<E> take(long most) {
            int count = (int) Math.min(most, size());
            Object[] taken = new Object[count];
            int size = 0;
            while (size < count) {
                E event = queue.poll();
                if (event == null) {
                    break; // reserved, and about to be enqueued: its arrival will be signalled
                }
                taken[size++] = event;
            }
            if (size == 0) {
                return null;
            }
            room.release(size);
            return EventSlice.adopt(taken, size);
        }

        @Override
        public boolean isEmpty() {
            return size() == 0;
        }

        @Override
        public InletSnapshot snapshot() {
            return new InletSnapshot(size(), capacity, refused());
        }
    }
}
