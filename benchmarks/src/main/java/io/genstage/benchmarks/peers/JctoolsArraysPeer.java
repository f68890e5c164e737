package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jctools.queues.MessagePassingQueue;

/** JCTools queues that carry arrays, whose type is known everywhere in the program: an upper limit. */
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
    void putByKey(Source source, List<MessagePassingQueue<Event[]>> queues) throws InterruptedException {
        Event[][] batches = new Event[queues.size()][BATCH];
        int[] sizes = new int[batches.length];
        while (source.hasNext()) {
            Event event = source.next();
            int place = event.key() % batches.length;
            batches[place][sizes[place]++] = event;
            if (sizes[place] == BATCH) {
                BusyWaiting.put(queues.get(place), batches[place]);
                batches[place] = new Event[BATCH];
                sizes[place] = 0;
            }
        }
        for (int place = 0; place < batches.length; place++) {
            if (sizes[place] > 0) {
                BusyWaiting.put(queues.get(place), Arrays.copyOf(batches[place], sizes[place]));
            }
        }
    }
}
