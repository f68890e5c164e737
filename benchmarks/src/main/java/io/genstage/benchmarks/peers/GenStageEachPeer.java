package io.genstage.benchmarks.peers;

import io.genstage.ConsumerStage;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.benchmarks.Acknowledgements;
import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;
import java.util.function.Function;

/** This project with handlers of single events: what comes of an event belongs to that event, and not to its batch. */
public final class GenStageEachPeer implements Peer {

    @Override
    public String configuration(Workload workload) {
        return "nonBlocking(), max-demand 1000/500, ProducerConsumerStage.map and ConsumerStage.each";
    }

    @Override
    public void boundary(Source source, Sink sink) throws Exception {
        line(GenStagePeer.producer(source), sink).boundary();
    }

    @Override
    public void chain(Source source, Sink sink) throws Exception {
        line(GenStagePeer.producer(source), sink).chain();
    }

    @Override
    public void trackedBoundary(Source source, Sink sink, Acknowledgements acknowledgements) throws Exception {
        line(GenStagePeer.producer(source, acknowledgements), sink).boundary();
    }

    @Override
    public void trackedChain(Source source, Sink sink, Acknowledgements acknowledgements) throws Exception {
        line(GenStagePeer.producer(source, acknowledgements), sink).chain();
    }

    private static GenStageLine line(ProducerStage<Event> source, Sink sink) {
        return new GenStageLine(
                source, ProducerConsumerStage.map(Function.identity()), ConsumerStage.each(sink::accept));
    }
}
