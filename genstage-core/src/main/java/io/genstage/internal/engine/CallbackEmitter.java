package io.genstage.internal.engine;

import io.genstage.Acknowledger;
import io.genstage.Emitter;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.calls.EventMarks;
import io.genstage.internal.protocol.ArraySlice;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects the events that one callback emits in an array. The array is then sent unchanged, so nothing is allocated
 * for an event. It is allocated before the call, with the probable size, so that it need not grow. As long as it has
 * never grown, the JIT compiler compiles a loop around {@link #emit} like a loop over a plain array, with all checks
 * before the loop.
 */
final class CallbackEmitter<E> implements Emitter<E>, CallOutcome<E>, EventMarks {

    private static final Object[] NONE = {};

    private static final int[] NO_MARKS = {};

    private static final int UNMARKED = -1;

    private static final int MIN_CAPACITY = 16;

    private final StageShell<?, E> stage;

    /** The thread of the callback, or {@code null} outside of one. */
    private @Nullable Thread owner;

    private Object[] events = NONE;

    private int size;

    /** How many events the current call emits if it uses all its input or demand, or 0 if that is unknown. */
    private int expected;

    /** {@code expected} of the last call for which it was known. */
    private int lastExpected;

    /** How many events that call emitted one by one. */
    private int lastSize;

    /** Whether the current call has emitted a collection whose array is used. */
    private boolean adopted;

    /** How many events were emitted after each event of the batch, if the handler marks them. */
    private int[] marks = NO_MARKS;

    /** How many events of the batch the handler has marked, or -1 if it marks none. */
    private int marked = UNMARKED;

    /** Made for the first event with an acknowledger, and used again by later calls. */
    private @Nullable EmittedAcknowledgers acknowledgers;

    /** Whether the acknowledgers of the current call were taken. */
    private boolean acknowledgersTaken;

    private boolean marksNeeded;

    private long room;

    private boolean again;

    private boolean completed;

    private @Nullable Throwable thrown;

    /** The event of the batch at which the call has failed, or -1 if the whole batch has. */
    private int failedAt = WHOLE_BATCH;

    CallbackEmitter(StageShell<?, E> stage) {
        this.stage = stage;
    }

    @Override
    public void emit(E event) {
        requireValid();
        Objects.requireNonNull(event, "an event must not be null");
        int index = size;
        if (index == events.length) {
            ensureCapacity(index + 1);
        }
        events[index] = event;
        size = index + 1;
    }

    @Override
    public void emitAll(Collection<? extends E> more) {
        requireValid();
        Object[] added = more.toArray();
        for (Object event : added) {
            Objects.requireNonNull(event, "an event must not be null");
        }
        if (size == 0) {
            adopted = true;
            events = added.getClass() == Object[].class ? added : Arrays.copyOf(added, added.length, Object[].class);
        } else {
            ensureCapacity(Math.addExact(size, added.length));
            System.arraycopy(added, 0, events, size, added.length);
        }
        size += added.length;
    }

    @Override
    public void emit(E event, Acknowledger acknowledger) {
        Objects.requireNonNull(acknowledger, "an acknowledger must not be null");
        int index = size;
        emit(event);
        madeAcknowledgers().add(index, acknowledger);
    }

    @Override
    public void emitAll(Collection<? extends E> more, Acknowledger acknowledger) {
        Objects.requireNonNull(acknowledger, "an acknowledger must not be null");
        int index = size;
        emitAll(more);
        madeAcknowledgers().addShared(index, size - index, acknowledger);
    }

    private EmittedAcknowledgers madeAcknowledgers() {
        if (acknowledgers == null) {
            acknowledgers = new EmittedAcknowledgers();
        }
        return acknowledgers;
    }

    /** Marks are needed, because the events that the call received are tracked. */
    void needMarks(boolean tracked) {
        marksNeeded = tracked;
    }

    /** {@return the event of the batch that the handler now handles, if it marks events} */
    int current() {
        return marked == UNMARKED ? WHOLE_BATCH : marked;
    }

    /** {@return whether the current thread is in the callback} */
    boolean isOpen() {
        return owner == Thread.currentThread();
    }

    private void ensureCapacity(int wanted) {
        if (wanted > events.length) {
            int ample = Math.max(MIN_CAPACITY, size + (size >> 1));
            events = Arrays.copyOf(events, Math.max(ample, wanted));
        }
    }

    // The marks of a handler of single events.

    @Override
    public void begin() {
        marked = 0;
    }

    @Override
    public void eventDone() {
        requireValid();
        if (marked == marks.length) {
            marks = Arrays.copyOf(marks, Math.max(MIN_CAPACITY, 2 * marked));
        }
        marks[marked++] = size;
    }

    @Override
    public boolean needed() {
        return marksNeeded;
    }

    @Override
    public long remainingDemand() {
        requireValid();
        return Math.max(0, room - size);
    }

    @Override
    public void requestAnotherCall() {
        requireValid();
        again = true;
    }

    @Override
    public void complete() {
        requireValid();
        completed = true;
    }

    /**
     * Begins a callback.
     *
     * @param nowRoom for how many of its events there is demand
     * @param expectedSize how many events it emits if it uses all its input or demand, or 0 if that is unknown
     */
    void open(long nowRoom, int expectedSize) {
        owner = Thread.currentThread();
        room = nowRoom;
        again = false;
        thrown = null;
        marked = UNMARKED;
        clearAcknowledgers();
        expected = expectedSize;
        adopted = false;
        int capacity = expectedCapacity();
        events = capacity == 0 ? NONE : new Object[capacity];
    }

    private int expectedCapacity() {
        if (expected == 0) {
            return room > 0 ? MIN_CAPACITY : 0;
        }
        if (lastSize < lastExpected / 2) {
            return Math.min(lastSize, expected); // a handler that uses little of it gets only what it needed
        }
        return expected < lastExpected ? expected : Math.max(expected, lastSize);
    }

    /** Ends the callback. */
    void close() {
        owner = null;
        if (expected > 0) {
            lastExpected = expected;
            lastSize = adopted ? 0 : size;
        }
    }

    /** Records that the callback threw. Its events are discarded, and it has not completed the stage. */
    void threw(Throwable failure) {
        thrown = failure;
        failedAt = WHOLE_BATCH;
        completed = false;
        discard();
    }

    /**
     * Records that the call failed at one event of its batch. What it emitted for the events before that one is sent.
     *
     * @param index the index of the event
     */
    void failedAt(int index, Throwable failure) {
        thrown = failure;
        failedAt = index;
        completed = false;
        if (marked != UNMARKED) {
            size = index == 0 ? 0 : marks[Math.min(index, marked) - 1];
        }
    }

    /** Replaces the exception of a call that threw. */
    void failedWith(Throwable failure) {
        thrown = failure;
    }

    /** Discards the events that the call has emitted. */
    private void discard() {
        events = NONE;
        size = 0;
    }

    /** Resets the state for a new handler. */
    void reset() {
        discard();
        completed = false;
        again = false;
    }

    @Override
    public @Nullable Throwable thrown() {
        return thrown;
    }

    @Override
    public int failedAt() {
        return failedAt;
    }

    @Override
    public @Nullable EventSlice<E> takeEmitted() {
        EventSlice<E> taken = size == 0 ? null : ArraySlice.of(events, size);
        discard();
        return taken;
    }

    @Override
    public int @Nullable [] marks() {
        return marked == UNMARKED ? null : marks;
    }

    @Override
    public @Nullable EmittedAcknowledgers acknowledgers() {
        EmittedAcknowledgers made = acknowledgers;
        if (made == null || made.isEmpty() || acknowledgersTaken) {
            return null;
        }
        acknowledgersTaken = true;
        return made;
    }

    private void clearAcknowledgers() {
        acknowledgersTaken = false;
        if (acknowledgers != null) {
            acknowledgers.clear();
        }
    }

    @Override
    public boolean completed() {
        return completed;
    }

    @Override
    public boolean again() {
        return again;
    }

    private void requireValid() {
        if (owner != Thread.currentThread()) {
            throw new IllegalStateException("The emitter of stage '" + stage.id() + "' was used "
                    + (owner == null ? "after its callback had returned" : "on another thread than its callback's")
                    + ". Emit before the callback returns and on its thread; from elsewhere use the stage's Inlet.");
        }
    }
}
