package io.genstage.internal.bridge;

import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.Receipts;
import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;

/**
 * The spliterator of a stream: a reader's batches, one event after the other. The reader subscribes when the first
 * event is requested, and a batch counts as handled when the next event after it is requested (R221, R224).
 *
 * <p>The producers refer to the reader and not to this object. When the stream is unreachable, this object is too, and
 * the reader leaves.
 *
 * @param <E> the type of the events
 */
final class EventSpliterator<E> extends Spliterators.AbstractSpliterator<E> {

    private static final Cleaner CLEANER = Cleaner.create();

    private final EventReader<E> reader;

    private final Consumer<EventReader<E>> subscribe;

    private boolean subscribed;

    private List<E> batch = List.of();

    private int next;

    /** Whether some events of the batch are tracked. */
    private boolean tracked;

    /** May be set by another thread than the reading one. */
    private volatile boolean closed;

    EventSpliterator(EventReader<E> reader, Consumer<EventReader<E>> subscribe) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL);
        this.reader = reader;
        this.subscribe = subscribe;
    }

    @Override
    public boolean tryAdvance(Consumer<? super E> action) {
        if (closed || (next == batch.size() && !fetch())) {
            return false;
        }
        E event = batch.get(next++);
        reader.hasRead(next, tracked);
        action.accept(event);
        return true;
    }

    private boolean fetch() {
        if (!subscribed) {
            subscribed = true;
            subscribeReader();
        }
        EventSlice<E> fetched = reader.next();
        batch = fetched == null ? List.of() : fetched;
        tracked = fetched != null && Receipts.tracked(fetched);
        next = 0;
        return fetched != null;
    }

    private void subscribeReader() {
        var unused = CLEANER.register(this, reader::leave);
        try {
            subscribe.accept(reader);
        } catch (RuntimeException e) {
            reader.fail(e);
        } catch (Throwable thrown) {
            reader.leave();
            throw thrown;
        }
    }

    /** Ends the reading, possibly from another thread. */
    void close() {
        closed = true;
        reader.close();
    }
}
