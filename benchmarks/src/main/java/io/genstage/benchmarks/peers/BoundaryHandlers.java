package io.genstage.benchmarks.peers;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.StageCallbacks;
import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One boundary that is kept for all rounds: with annotated methods in a Spring application, and without Spring. A cast
 * starts a round in the source.
 */
final class BoundaryHandlers implements StageCallbacks<Event> {

    /**
     * The task of a round.
     *
     * @param emitted counted down when the source has no more events
     */
    private record Round(Source source, Sink sink, CountDownLatch emitted) {}

    private @Nullable Round round;

    /** The source of the current round. */
    private @Nullable Sink sink;

    /** Runs one round. */
    static void run(Pipeline pipeline, Source source, Sink sink) throws Exception {
        CountDownLatch emitted = new CountDownLatch(1);
        pipeline.stage("source").cast(new Round(source, sink, emitted));
        if (!emitted.await(Peer.TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("No demand for all events of the source");
        }
        pipeline.whenIdle().get(Peer.TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    /** {@return these handlers in a pipeline without Spring} */
    Pipeline byHand() {
        ProducerStage<Event> producer = new ProducerStage<>() {
            @Override
            public void handleDemand(long demand, Emitter<Event> out) {
                source(demand, out);
            }

            @Override
            public void cast(Object message, Emitter<Event> out) {
                BoundaryHandlers.this.cast(message, out);
            }
        };
        ConsumerStage<Event> consumer = (events, from) -> {
            for (Event event : events) {
                single(event);
            }
        };
        return Pipeline.of(PipelineDefinition.named("boundary")
                .producer("source", producer, s -> s.nonBlocking())
                .consumer("sink", consumer, s -> s.subscribeTo("source").nonBlocking())
                .build());
    }

    @Override
    public void cast(Object message, Emitter<Event> out) {
        Round next = (Round) message;
        round = next;
        sink = next.sink;
        source(out.remainingDemand(), out);
    }

    @Producer
    void source(long demand, Emitter<Event> out) {
        Round now = round;
        if (now != null && now.source.hasNext()) {
            GenStagePeer.emit(now.source, demand, out);
            if (!now.source.hasNext()) {
                now.emitted.countDown();
            }
        }
    }

    @Consumer
    void single(Event event) {
        Objects.requireNonNull(sink).accept(event);
    }

    @Consumer
    void batch(List<Event> events) {
        Sink to = Objects.requireNonNull(sink);
        for (Event event : events) {
            to.accept(event);
        }
    }
}
