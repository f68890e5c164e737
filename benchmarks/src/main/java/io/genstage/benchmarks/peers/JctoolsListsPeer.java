package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import java.util.ArrayList;
import java.util.List;

/** JCTools queues that carry lists of events, as stages get them and one would write it by hand. */
public final class JctoolsListsPeer extends JctoolsBatchesPeer<List<Event>> {

    public JctoolsListsPeer() {
        super("ArrayLists of 256", new ArrayList<>());
    }

    @Override
    List<Event> next(Source source) {
        List<Event> batch = new ArrayList<>(BATCH);
        for (int i = 0; i < BATCH && source.hasNext(); i++) {
            batch.add(source.next());
        }
        return batch;
    }

    @Override
    List<Event> relayed(List<Event> batch) {
        List<Event> next = new ArrayList<>(batch.size());
        for (Event event : batch) {
            next.add(event);
        }
        return next;
    }

    @Override
    void accept(List<Event> batch, Sink sink) {
        for (Event event : batch) {
            sink.accept(event);
        }
    }

    @Override
    Filling<List<Event>> filling() {
        return new Filling<>() {

            private List<Event> batch = new ArrayList<>(BATCH);

            @Override
            public boolean add(Event event) {
                batch.add(event);
                return batch.size() == BATCH;
            }

            @Override
            public boolean isEmpty() {
                return batch.isEmpty();
            }

            @Override
            public List<Event> take() {
                List<Event> taken = batch;
                batch = new ArrayList<>(BATCH);
                return taken;
            }
        };
    }
}
