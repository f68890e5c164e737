package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.Inlet;
import io.genstage.ProducerStage;
import io.genstage.definition.PipelineDefinition;
import io.genstage.flow.FlowConsumer;
import io.genstage.flow.FlowProducer;
import io.genstage.pipeline.Pipeline;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.FlowAdapters;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Pipelines in code with Reactor, connected by the core's bridges and Reactor's own adapter. */
class ReactorBridgeTests {

    private static final List<Integer> NUMBERS =
            IntStream.range(0, 1000).boxed().toList();

    private final List<Integer> taken = new CopyOnWriteArrayList<>();

    private Pipeline pipeline;

    @Test
    void theWholeStreamOfAStageIsAFlux() throws Exception {
        pipeline = started(PipelineDefinition.named("numbers").producer("source", ProducerStage.inletOnly()));
        Flux<Integer> flux = JdkFlowAdapter.flowPublisherToFlux(pipeline.publisher("source"));
        flux.publishOn(Schedulers.parallel()).map(number -> number + 1).subscribe(taken::add);
        Inlet<Integer> inlet = pipeline.inlet("source");
        assertThat(inlet.offerAll(NUMBERS)).isEqualTo(1000);
        await().until(() -> taken.size() == 1000);
        assertThat(taken)
                .containsExactlyElementsOf(
                        NUMBERS.stream().map(number -> number + 1).toList());
    }

    @Test
    void aFluxIsAProducer() throws Exception {
        pipeline = started(PipelineDefinition.named("numbers")
                .producer(
                        "source",
                        FlowProducer.from(JdkFlowAdapter.publisherToFlowPublisher(Flux.fromIterable(NUMBERS))))
                .<Integer>consumer("sink", (events, from) -> taken.addAll(events), s -> s.subscribeTo("source")));
        pipeline.completion().get(60, TimeUnit.SECONDS);
        assertThat(taken).isEqualTo(NUMBERS);
    }

    @Test
    void aSubscriberOfReactorIsAConsumer() throws Exception {
        BaseSubscriber<Integer> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnNext(Integer number) {
                taken.add(number);
            }
        };
        pipeline = started(PipelineDefinition.named("numbers")
                .producer("source", FlowProducer.from(FlowAdapters.toFlowPublisher(Flux.fromIterable(NUMBERS))))
                .consumer(
                        "sink",
                        FlowConsumer.<Integer>into(FlowAdapters.toFlowSubscriber(subscriber)),
                        s -> s.subscribeTo("source")));
        pipeline.completion().get(60, TimeUnit.SECONDS);
        assertThat(taken).isEqualTo(NUMBERS);
    }

    private static Pipeline started(PipelineDefinition.Builder builder) throws Exception {
        Pipeline made = Pipeline.of(builder.build());
        made.start().get(60, TimeUnit.SECONDS);
        return made;
    }

    @AfterEach
    void close() {
        pipeline.closeNow();
    }
}
