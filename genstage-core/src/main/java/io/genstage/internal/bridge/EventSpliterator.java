package io.genstage.internal.bridge;

import java.lang.ref.Cleaner;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;

/**
 * What a stream reads from: a reader's batches, one event after the other. The reader subscribes when the first event is wanted,
 * and a batch is handled when an event behind it is (R221, R224).
 *
 * <p>The producers know the reader and not this object. So nobody has it any more when the stream was forgotten, and then the
 * reader leaves.
 *
 * @param <E> the type of the events
 */
final class EventSpliterator<E> extends Spliterators.AbstractSpliterator<E> {

    private static final Cleaner CLEANER = Cleaner.create();

    private final EventReader<E> reader;

    private final Consumer<EventReader<E>> subscribe;

    private boolean begun;

    private List<E> batch = List.of();

    private int next;

    /** Perhaps by another thread than the one that reads. */
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
        reader.hasRead(next);
        action.accept(event);
        return true;
    }

    private boolean fetch() {
        if (!begun) {
            begun = true;
            begin();
        }
        List<E> fetched = reader.next();
        batch = fetched == null ? List.of() : fetched;
        next = 0;
        return fetched != null;
    }

    private void begin() {
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

    /** Ends the reading, if need be in another thread. */
    void close() {
        closed = true;
        reader.close();
    }
}
