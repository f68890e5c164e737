package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;

/** This project with a limit of unsettled events, and without acknowledgers: the source tracks each event itself. */
public final class GenStageLimitPeer implements Peer {

    /** As many as the three edges of the chain hold. */
    private static final int MAX_IN_FLIGHT = 3_000;

    @Override
    public String configuration(Workload workload) {
        return "nonBlocking(), max-demand 1000/500, max-in-flight " + MAX_IN_FLIGHT;
    }

    @Override
    public void boundary(Source source, Sink sink) throws Exception {
        line(source, sink).boundary();
    }

    @Override
    public void chain(Source source, Sink sink) throws Exception {
        line(source, sink).chain();
    }

    private static GenStageLine line(Source source, Sink sink) {
        return new GenStageLine(
                GenStagePeer.producer(source),
                s -> s.maxInFlight(MAX_IN_FLIGHT),
                GenStagePeer.relay(),
                GenStagePeer.consumer(sink));
    }
}
