package io.genstage.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** Makes a number of events, one for each call. One thread at a time uses it; any thread may call {@link #made()}. */
public final class Source implements Iterator<Event> {

    private static final VarHandle MADE;

    static {
        try {
            MADE = MethodHandles.lookup().findVarHandle(Source.class, "made", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Event[] ring;

    private final long events;

    private final int work;

    private final Makers makers;

    private final boolean fresh;

    private long made;

    private long residue;

    /**
     * A source.
     *
     * @param ring the events that it repeats; their number is a power of two
     * @param events how many events it makes
     * @param work how much work it does for each event, in {@linkplain Work#rounds rounds}
     */
    Source(Event[] ring, long events, int work) {
        this(ring, events, work, false);
    }

    private Source(Event[] ring, long events, int work, boolean fresh) {
        this.ring = ring;
        this.events = events;
        this.work = work;
        this.makers = new Makers(ring.length);
        this.fresh = fresh;
    }

    /** {@return a source that makes an object for each event, equal to the event of a ring} */
    static Source fresh(Event[] ring, long events) {
        return new Source(ring, events, 0, true);
    }

    @Override
    public boolean hasNext() {
        return made < events;
    }

    @Override
    public Event next() {
        long index = made;
        if (index >= events) {
            throw new NoSuchElementException();
        }
        MADE.setOpaque(this, index + 1);
        Event event = event((int) index & (ring.length - 1));
        if (work > 0) {
            residue += Work.spin(work, index);
        }
        makers.made(event.sequence());
        return event;
    }

    private Event event(int place) {
        return fresh ? new Event(place, 0, place % Event.KEYS) : ring[place];
    }

    /** {@return how many events it has made so far} */
    long made() {
        return (long) MADE.getOpaque(this);
    }

    int ring() {
        return ring.length;
    }

    long events() {
        return events;
    }

    Makers makers() {
        return makers;
    }

    /** The result of the work, which is used so that the compiler cannot remove the work. */
    long residue() {
        return residue;
    }
}
