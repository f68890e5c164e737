package io.genstage.flow.tck;

import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.tck.TestEnvironment;

/** The timeouts of all tests of the Reactive Streams TCK, and pipelines that are closed after each test. */
final class Tck {

    static final ProducerConsumerStage<Integer, Integer> SAME = (events, from, out) -> out.emitAll(events);

    private final Queue<Pipeline> open = new ConcurrentLinkedQueue<>();

    static TestEnvironment environment() {
        return new PatientEnvironment();
    }

    /** Makes a pipeline, and waits until it runs. */
    Pipeline start(PipelineDefinition.Builder definition) {
        Pipeline pipeline = make(definition);
        pipeline.start().orTimeout(60, TimeUnit.SECONDS).join();
        return pipeline;
    }

    /** Makes a pipeline, and begins its start. */
    void begin(PipelineDefinition.Builder definition) {
        make(definition).start();
    }

    private Pipeline make(PipelineDefinition.Builder definition) {
        Pipeline pipeline = Pipeline.of(definition.build());
        open.add(pipeline);
        return pipeline;
    }

    /** Waits for the last signals too. A later signal would count as an error of the next test. */
    void closeAll() {
        for (Pipeline pipeline = open.poll(); pipeline != null; pipeline = open.poll()) {
            pipeline.closeNow();
            pipeline.completion()
                    .handle((nothing, failure) -> failure)
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
        }
    }

    /** A stage's publisher, of a pipeline that has failed. */
    Flow.Publisher<Integer> ofFailedPipeline() {
        Pipeline pipeline = start(PipelineDefinition.named("failed").producer("source", new FailingProducer()));
        pipeline.stage("source").cast("fail");
        pipeline.completion()
                .handle((nothing, failure) -> failure)
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
        return pipeline.publisher("source");
    }

    private static final class FailingProducer implements ProducerStage<Integer> {

        @Override
        public void handleDemand(long demand, Emitter<Integer> out) {}

        @Override
        public void cast(Object message, Emitter<Integer> out) {
            throw new IllegalStateException("planted failure");
        }
    }

    /** Emits 0, 1, 2 and so on, up to a number. */
    static ProducerStage<Integer> numbers(long count) {
        long[] next = {0};
        return (demand, out) -> {
            for (long i = 0; i < demand && next[0] < count; i++) {
                out.emit((int) next[0]++);
            }
            if (next[0] == count) {
                out.complete();
            }
        };
    }
}
