package io.genstage.internal.bridge;

import io.genstage.Acknowledger;
import io.genstage.BufferOptions;
import io.genstage.EventRejectedException;
import io.genstage.Inlet;
import io.genstage.InletState;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.engine.Intake;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.ArraySlice;
import io.genstage.internal.protocol.Receiver;
import io.genstage.internal.protocol.Signal;
import io.genstage.internal.text.Counts;
import io.genstage.internal.text.SafeLog;
import io.genstage.internal.threads.CallerFuture;
import io.genstage.internal.threads.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * An inlet with a semaphore for its room and a queue for its events, which the stage takes as its consumers request
 * them.
 *
 * @param <E> the type of the events
 */
public final class BoundedInlet<E> implements Inlet<E> {

    private static final SafeLog log = SafeLog.of(BoundedInlet.class);

    private volatile StageShell<?, E> stage;

    private final Source source = new Source();

    private final int capacity;

    private final Semaphore room;

    /** Accepted events, and {@link Submission}s of events. */
    private final Queue<Object> queue = new ConcurrentLinkedQueue<>();

    private final LongAdder refused = new LongAdder();

    private final Arrival arrival = new Arrival();

    private final RoomWaits waits;

    private BoundedInlet(StageShell<?, E> stage, int capacity) {
        this.stage = stage;
        this.capacity = capacity;
        this.room = new Semaphore(capacity);
        this.waits = new RoomWaits(room, this::openState);
    }

    /**
     * Returns the source of a stage whose inlet has not been opened.
     *
     * @param capacity the maximum number of events that the inlet will hold
     * @param <E> the type of the events
     * @return a source without events
     */
    @SuppressWarnings("unchecked") // it has no events of any type
    public static <E> Intake<E> unopened(long capacity) {
        int limit = checkedCapacity(capacity);
        return (Intake<E>) (limit == Unopened.USUAL.capacity ? Unopened.USUAL : new Unopened(limit));
    }

    private static int checkedCapacity(long capacity) {
        return (int) Math.min(capacity, Integer.MAX_VALUE);
    }

    /**
     * Opens the inlet of a stage, which may be running. Only the pipeline can call this, because only the pipeline has
     * the stage's shell.
     *
     * <p>A stage that closes first closes its intake and then checks for an inlet. A caller that offers events has
     * first opened the inlet and then checks whether the intake is open. All of these are volatile, so at least one of
     * them sees the other.
     *
     * @param stage the producer
     * @param capacity the maximum number of events that the inlet holds
     * @param <E> the type of the events
     * @return the inlet
     */
    public static <E> BoundedInlet<E> into(StageShell<?, E> stage, long capacity) {
        BoundedInlet<E> inlet = new BoundedInlet<>(stage, checkedCapacity(capacity));
        stage.intake(inlet.source);
        return inlet;
    }

    /** Passes the inlet, with its events, to a shell that replaces the stage's present one, which has ended. */
    public void moveTo(StageShell<?, E> next) {
        next.intake(source);
        stage = next;
    }

    @Override
    public int offerAll(List<? extends E> events) {
        EventSlice<E> offered =
                ArraySlice.copyOf(events); // the caller's list may change or throw, so it is read once, and first
        offered.forEach(Objects::requireNonNull);
        int accepted = accepts() ? reserve(offered.size()) : 0;
        if (accepted > 0 && !confirm(accepted)) {
            accepted = 0;
        }
        enqueue(offered.first(accepted));
        refused.add(offered.size() - accepted);
        return accepted;
    }

    @Override
    public boolean put(E event, Duration timeout) throws InterruptedException {
        Objects.requireNonNull(event);
        if (awaitRoom(timeout) && confirm(1)) {
            enqueue(List.of(event));
            return true;
        }
        refused.increment();
        return false;
    }

    /**
     * {@return whether room for one event is reserved; if not, the timeout has passed or the stage accepts no events}
     */
    private boolean awaitRoom(Duration timeout) throws InterruptedException {
        if (openState() == InletState.CLOSED) {
            return false;
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        return (accepts() && room.tryAcquire()) || waits.awaitRoom(Durations.nanos(timeout));
    }

    private boolean accepts() {
        return openState() == InletState.ACCEPTING;
    }

    /** {@return the state, without regard to the room} */
    private InletState openState() {
        return stage.inletState();
    }

    @Override
    public CompletableFuture<Void> submit(E event) {
        Submission<E> submission =
                new Submission<>(Objects.requireNonNull(event), new CallerFuture<>(stage.scheduler()));
        if (accepts() && reserve(1) == 1 && confirm(1)) {
            enqueue(List.of(submission));
        } else {
            refused.increment();
            submission.fail(rejection());
        }
        return submission.future();
    }

    private EventRejectedException rejection() {
        InletState now = state();
        String because = closedBecause();
        String reason = because != null
                ? because
                : now == InletState.FULL ? "It holds " + Counts.events(capacity) + "." : "It is " + now + ".";
        return new EventRejectedException("The inlet of stage " + stage + " did not accept the event. " + reason, now);
    }

    @Override
    public InletState state() {
        InletState now = openState();
        return now == InletState.ACCEPTING && room.availablePermits() == 0 ? InletState.FULL : now;
    }

    @Override
    public @Nullable String closedBecause() {
        return stage.inletClosedBecause();
    }

    @Override
    public void whenRoom(int events, Runnable action) {
        Objects.requireNonNull(action, "an action must not be null");
        if (events < 1 || events > capacity) {
            throw new IllegalArgumentException("The inlet of stage " + stage + " cannot have room for " + events
                    + " events. Wait for a number from 1 to its capacity of " + capacity + ".");
        }
        CallerFuture<Void> roomy = new CallerFuture<>(stage.scheduler());
        var unused = roomy.thenRun(() -> run(action));
        waits.await(events, roomy);
    }

    private void run(Runnable action) {
        try {
            action.run();
        } catch (Throwable thrown) {
            log.error("An action that waited for room in the inlet of stage {} failed", stage, thrown);
        }
    }

    @Override
    public int capacity() {
        return capacity;
    }

    @Override
    public int size() {
        return capacity - room.availablePermits();
    }

    @Override
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

    /**
     * Checks again after room was reserved. A stage that closes waits for reserved room, so if the stage is open now,
     * the events will be emitted. If it is closed, the room is returned, and the stage is signalled, because it may
     * wait for exactly this.
     */
    private boolean confirm(int reserved) {
        if (accepts()) {
            return true;
        }
        room.release(reserved);
        waits.roomFreed(reserved);
        signal();
        return false;
    }

    /** Fills the reserved room, and returns the room that it could not fill. */
    private void enqueue(List<?> events) {
        if (events.isEmpty()) {
            return;
        }
        int filled = 0;
        try {
            for (Object event : events) {
                queue.add(event);
                filled++;
            }
        } finally {
            if (filled < events.size()) {
                room.release(events.size() - filled);
                waits.roomFreed(events.size() - filled);
            }
            signal();
        }
    }

    private void signal() {
        if (arrival.raise()) {
            stage.post(arrival, null);
        }
    }

    /** Signals the stage that events have arrived. */
    private static final class Arrival extends Signal {

        @Override
        public void accept(Receiver receiver) {
            lower();
            receiver.entered();
        }
    }

    /** The stage's end of an inlet that was never opened. */
    private record Unopened(int capacity) implements Intake<Object> {

        static final Unopened USUAL = new Unopened(checkedCapacity(BufferOptions.PRODUCER_DEFAULT.capacity()));

        @Override
        public @Nullable EventSlice<Object> take(long limit) {
            return null;
        }

        @Override
        public EventSlice<Object> giveUp() {
            return ArraySlice.copyOf(List.of());
        }

        @Override
        public boolean isEmpty() {
            return true;
        }

        @Override
        public Figures figures() {
            return new Figures(0, capacity, 0, 0);
        }
    }

    /** The stage's end of the inlet. */
    private final class Source implements Intake<E> {

        private long givenUp;

        @Override
        public @Nullable EventSlice<E> take(long limit) {
            int count = (int) Math.min(limit, size());
            if (count == 0) {
                return null;
            }
            EventSlice<E> taken = poll(count);
            if (taken.isEmpty()) {
                return null;
            }
            room.release(taken.size());
            waits.roomFreed(taken.size());
            return taken;
        }

        /** An event may be reserved and about to be queued: then its arrival will be signalled. */
        private EventSlice<E> poll(int limit) {
            Object[] events = new Object[limit];
            @Nullable Acknowledger @Nullable [] acknowledgers = null;
            int size = 0;
            for (Object next = queue.poll(); next != null; next = size < limit ? queue.poll() : null) {
                if (next instanceof Submission<?> submission) {
                    acknowledgers = acknowledgers == null ? new Acknowledger[limit] : acknowledgers;
                    acknowledgers[size] = submission;
                    events[size++] = submission.event();
                } else {
                    events[size++] = next;
                }
            }
            return stage.takenFromInlet(events, acknowledgers, size);
        }

        @Override
        public EventSlice<E> giveUp() {
            EventSlice<E> events = poll(Math.max(1, queue.size()));
            givenUp += events.size();
            room.release(events.size());
            return events;
        }

        @Override
        public boolean isEmpty() {
            return size() == 0;
        }

        @Override
        public void wakeCallers() {
            waits.stateChanged();
        }

        @Override
        public Figures figures() {
            return new Figures(size(), capacity, refused(), givenUp);
        }
    }
}
