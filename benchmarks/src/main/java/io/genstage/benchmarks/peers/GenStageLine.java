package io.genstage.benchmarks.peers;

import io.genstage.ConsumerStage;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.pipeline.Pipeline;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A pipeline of this project without branches. Its stages are non-blocking, and have the default options.
 *
 * @param source the handler of the first stage
 * @param options further options of the first stage
 * @param relay the handler of the stages between
 * @param sink the handler of the last stage
 */
record GenStageLine(
        ProducerStage<Event> source,
        Consumer<StageDefinition.Options<Void>> options,
        ProducerConsumerStage<Event, Event> relay,
        ConsumerStage<Event> sink) {

    GenStageLine(ProducerStage<Event> source, ProducerConsumerStage<Event, Event> relay, ConsumerStage<Event> sink) {
        this(source, none -> {}, relay, sink);
    }

    /** Runs a source and a sink. */
    void boundary() throws Exception {
        run(PipelineDefinition.named("boundary")
                .producer("source", source, s -> options.accept(s.nonBlocking()))
                .consumer("sink", sink, s -> s.subscribeTo("source").nonBlocking()));
    }

    /** Runs a source, two relays and a sink. */
    void chain() throws Exception {
        run(PipelineDefinition.named("chain")
                .producer("source", source, s -> options.accept(s.nonBlocking()))
                .producerConsumer("first", relay, s -> s.subscribeTo("source").nonBlocking())
                .producerConsumer("second", relay, s -> s.subscribeTo("first").nonBlocking())
                .consumer("sink", sink, s -> s.subscribeTo("second").nonBlocking()));
    }

    private static void run(PipelineDefinition.Builder definition) throws Exception {
        run(Pipeline.of(definition.build()));
    }

    static void run(Pipeline created) throws Exception {
        try (Pipeline pipeline = created) {
            pipeline.start().get(Peer.TIMEOUT_SECONDS, TimeUnit.SECONDS);
            pipeline.completion().get(Peer.TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
    }
}
