package io.genstage.protocol;

import io.genstage.BufferOptions;
import io.genstage.ConsumerSnapshot;
import io.genstage.InletSnapshot;
import io.genstage.OutputSnapshot;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The producing side of a stage: its consumers, the dispatcher that shares events out among them, and the buffer for what
 * nobody has asked for yet.
 *
 * <p>There is one question, {@link #room()}: how many events could be delivered now, if they were there? While something
 * waits in the buffer there is none, because every ask drains the buffer first, and what is emitted goes behind what
 * waits (D2).
 *
 * @param <E> the type of the events
 */
public final class ProducerSide<E> {

    private final Dispatcher<E> dispatcher;

    private final EventBuffer<E> buffer;

    /** Replaced and never changed, so that a snapshot may read it from another thread. */
    private List<Link<E>> links = List.of();

    private long emitted;

    private long dispatched;

    private long discarded;

    private long owed;

    /** The dispatcher's last answer, so that a snapshot need not ask it from another thread. */
    private long grant;

    public ProducerSide(Dispatcher<E> dispatcher, BufferOptions buffer) {
        this.dispatcher = dispatcher;
        this.buffer = new EventBuffer<>(buffer);
    }

    public String dispatcher() {
        return dispatcher.name();
    }

    /** Admits a consumer, or tells it that the dispatcher does not. */
    public void subscribe(Link<E> link) {
        try {
            dispatcher.subscribed(link);
        } catch (IllegalStateException refusal) {
            link.end(Ended.Kind.REFUSED, refusal);
            return;
        }
        link.admit();
        List<Link<E>> grown = new ArrayList<>(links);
        grown.add(link);
        links = List.copyOf(grown);
    }

    /** A consumer has asked for more: what waits in the buffer goes first. */
    public void asked(Link<E> link) {
        if (link.admitted()) {
            link.look();
            dispatcher.asked(link);
            drainBuffer();
        }
    }

    /**
     * A consumer leaves; a broadcast may go on without it, so the buffer may move.
     *
     * @return whether the consumer was there (R46)
     */
    public boolean cancel(Link<E> link, @Nullable Throwable reason) {
        if (!link.admitted()) {
            return false;
        }
        remove(link);
        link.end(Ended.Kind.CANCELLED, reason);
        drainBuffer();
        return true;
    }

    /** The stage is over already: the subscription ends as it has begun. */
    public void refuse(Link<E> link, @Nullable Throwable reason) {
        link.end(endKind(reason), reason);
    }

    /** The stage is over: tells all consumers so, behind the last events that they were sent. */
    public void end(@Nullable Throwable reason) {
        Ended.Kind kind = endKind(reason);
        for (Link<E> link : links) {
            remove(link);
            link.end(kind, reason);
        }
    }

    /**
     * {@return how many more events could be delivered now}
     */
    public long room() {
        grant = dispatcher.grant();
        return Math.max(0, grant - buffer.size());
    }

    /**
     * {@return what the handler was told of and has not emitted}
     */
    public long owed() {
        return owed;
    }

    /**
     * {@return the part of {@link #room()} that the handler was not told of yet, which it then owes too}
     */
    public long oweMore() {
        long more = Math.max(0, room() - owed);
        owed += more;
        return more;
    }

    /**
     * {@return all that could be delivered now, which the handler then owes: a polling source is told anew each time}
     */
    public long oweAll() {
        owed = room();
        return owed;
    }

    /** Nobody will emit any more what is owed. */
    public void forgive() {
        owed = 0;
    }

    /**
     * Sends events on their way, as many as were asked for; the others wait.
     *
     * @return the events that were discarded because the buffer was full
     */
    public List<E> emit(EventSlice<E> events) {
        emitted += events.size();
        owed = Math.max(0, owed - events.size());
        int now = buffer.isEmpty() ? (int) Math.min(events.size(), dispatcher.grant()) : 0;
        dispatch(events.first(now));
        List<E> lost = now == events.size() ? List.of() : buffer.add(events.without(now));
        discarded += lost.size();
        return lost;
    }

    /**
     * {@return whether nothing waits in the buffer}
     */
    public boolean drained() {
        return buffer.isEmpty();
    }

    public long emitted() {
        return emitted;
    }

    public OutputSnapshot snapshot(@Nullable InletSnapshot inlet) {
        List<ConsumerSnapshot> consumers =
                links.stream().map(Link::producerSnapshot).toList();
        return new OutputSnapshot(
                emitted, dispatched, buffer.size(), discarded, buffer.options(), owed, grant, inlet, consumers);
    }

    private void drainBuffer() {
        while (!buffer.isEmpty() && dispatcher.grant() > 0) {
            dispatch(buffer.take(dispatcher.grant()));
        }
    }

    private void dispatch(EventSlice<E> events) {
        if (!events.isEmpty()) {
            dispatcher.dispatch(events);
            dispatched += events.size();
        }
    }

    private static Ended.Kind endKind(@Nullable Throwable reason) {
        return reason == null ? Ended.Kind.COMPLETED : Ended.Kind.CANCELLED;
    }

    private void remove(Link<E> link) {
        dispatcher.cancelled(link);
        link.dismiss();
        List<Link<E>> rest = new ArrayList<>(links);
        rest.remove(link);
        links = List.copyOf(rest);
    }
}
