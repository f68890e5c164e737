package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import java.util.Arrays;
import java.util.Objects;

/** JCTools queues that carry arrays of events: nothing is asked but what a processor does by itself. */
public final class JctoolsArraysPeer extends JctoolsBatchesPeer<Event[]> {

    public JctoolsArraysPeer() {
        super("arrays of 256", new Event[0]);
    }

    @Override
    Event[] next(Source source) {
        Event[] batch = new Event[BATCH];
        int size = 0;
        while (size < BATCH && source.hasNext()) {
            batch[size++] = source.next();
        }
        return size == BATCH ? batch : Arrays.copyOf(batch, size);
    }

    @Override
    Event[] relayed(Event[] batch) {
        Event[] next = new Event[batch.length];
        for (int i = 0; i < batch.length; i++) {
            next[i] = Objects.requireNonNull(batch[i]);
        }
        return next;
    }

    @Override
    void accept(Event[] batch, Sink sink) {
        for (Event event : batch) {
            sink.accept(event);
        }
    }

    @Override
    Filling<Event[]> filling() {
        return new Filling<>() {

            private Event[] batch = new Event[BATCH];

            private int size;

            @Override
            public boolean add(Event event) {
                batch[size++] = event;
                return size == BATCH;
            }

            @Override
            public boolean isEmpty() {
                return size == 0;
            }

            @Override
            public Event[] take() {
                Event[] taken = size == BATCH ? batch : Arrays.copyOf(batch, size);
                batch = new Event[BATCH];
                size = 0;
                return taken;
            }
        };
    }
}
