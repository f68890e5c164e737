package io.genstage.engine;

import io.genstage.Emitter;
import io.genstage.dispatch.EventSlice;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects what one callback emits in an array, which then travels as it is: nothing is allocated for an event. */
final class CallbackEmitter<E> implements Emitter<E> {

    private static final Object[] NONE = {};

    private static final int FIRST_CAPACITY = 16;

    private final StageShell<?, E> stage;

    /** The thread of the callback, or {@code null} outside of one. */
    private @Nullable Thread owner;

    private Object[] events = NONE;

    /** How many events the last call has emitted that emitted any: the next one is expected to emit as many. */
    private int expected = FIRST_CAPACITY;

    private int size;

    private long room;

    private boolean again;

    private boolean completed;

    CallbackEmitter(StageShell<?, E> stage) {
        this.stage = stage;
    }

    @Override
    public void emit(E event) {
        requireValid();
        Objects.requireNonNull(event, "an event must not be null");
        ensureCapacity(size + 1);
        events[size++] = event;
    }

    @Override
    public void emitAll(Collection<? extends E> more) {
        requireValid();
        Object[] added = more.toArray();
        for (Object event : added) {
            Objects.requireNonNull(event, "an event must not be null");
        }
        if (size == 0) {
            events = added.getClass() == Object[].class ? added : Arrays.copyOf(added, added.length, Object[].class);
        } else {
            ensureCapacity(Math.addExact(size, added.length));
            System.arraycopy(added, 0, events, size, added.length);
        }
        size += added.length;
    }

    private void ensureCapacity(int wanted) {
        if (wanted > events.length) {
            int ample = size == 0 ? expected : size + (size >> 1);
            events = Arrays.copyOf(events, Math.max(ample, wanted));
        }
    }

    @Override
    public long owed() {
        requireValid();
        return Math.max(0, room - size);
    }

    @Override
    public void callAgain() {
        requireValid();
        again = true;
    }

    @Override
    public void complete() {
        requireValid();
        completed = true;
    }

    /** A callback begins. */
    void open(long nowRoom) {
        owner = Thread.currentThread();
        room = nowRoom;
        again = false;
    }

    /** The callback is over. */
    void close() {
        owner = null;
    }

    /** Takes what was emitted, or {@code null} if that is nothing. */
    @Nullable
    EventSlice<E> take() {
        if (size == 0) {
            return null;
        }
        EventSlice<E> taken = EventSlice.adopt(events, size);
        expected = size;
        events = NONE;
        size = 0;
        return taken;
    }

    /** Another handler begins. */
    void reset() {
        take();
        completed = false;
        again = false;
    }

    /** Whether the last callback wants to be called again. */
    boolean again() {
        return again;
    }

    boolean completed() {
        return completed;
    }

    private void requireValid() {
        if (owner != Thread.currentThread()) {
            throw new IllegalStateException("The emitter of stage '" + stage.id() + "' was used "
                    + (owner == null ? "after its callback had returned" : "on another thread than its callback's")
                    + ". Emit before the callback returns and on its thread; from elsewhere use the stage's Inlet.");
        }
    }
}
