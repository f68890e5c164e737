package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import java.util.ArrayList;
import java.util.List;
import org.jctools.queues.MessagePassingQueue;

/** JCTools queues that carry lists of events, the type that stages receive and that a program would use. */
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
    void putByKey(Source source, List<MessagePassingQueue<List<Event>>> queues) throws InterruptedException {
        List<List<Event>> batches = new ArrayList<>();
        queues.forEach(queue -> batches.add(new ArrayList<>(BATCH)));
        while (source.hasNext()) {
            Event event = source.next();
            int place = event.key() % batches.size();
            List<Event> batch = batches.get(place);
            batch.add(event);
            if (batch.size() == BATCH) {
                BusyWaiting.put(queues.get(place), batch);
                batches.set(place, new ArrayList<>(BATCH));
            }
        }
        for (int place = 0; place < batches.size(); place++) {
            if (!batches.get(place).isEmpty()) {
                BusyWaiting.put(queues.get(place), batches.get(place));
            }
        }
    }
}
