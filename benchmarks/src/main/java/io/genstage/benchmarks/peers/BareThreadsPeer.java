package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A thread for each sink, which takes the next event directly from the source: an upper limit for sinks that block. */
public final class BareThreadsPeer implements Peer {

    private final Crew crew = Crew.ofVirtualThreads();

    @Override
    public String configuration(Workload workload) {
        return "256 " + VirtualThreads.NAME + " that share the source under a lock";
    }

    @Override
    public void blocking(Source source, List<? extends Sink> sinks) throws Exception {
        Lock lock = new ReentrantLock();
        Stream<Crew.Task> tasks = sinks.stream().map(sink -> () -> {
            for (Event event = next(source, lock); event != null; event = next(source, lock)) {
                sink.accept(event);
            }
        });
        crew.run(tasks.toList());
    }

    private static @Nullable Event next(Source source, Lock lock) {
        lock.lock();
        try {
            return source.hasNext() ? source.next() : null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        crew.close();
    }
}
