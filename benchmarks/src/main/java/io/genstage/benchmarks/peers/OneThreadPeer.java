package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;

/** One thread that makes an event and takes it at once: shows what a second thread gains. */
public final class OneThreadPeer implements Peer {

    @Override
    public String configuration(Workload workload) {
        return "a loop, with nothing in between";
    }

    @Override
    public void boundary(Source source, Sink sink) {
        while (source.hasNext()) {
            sink.accept(source.next());
        }
    }

    @Override
    public void chain(Source source, Sink sink) {
        boundary(source, sink);
    }

    @Override
    public void oneAtATime(Source source, Sink sink) {
        boundary(source, sink);
    }
}
