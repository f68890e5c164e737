package io.genstage.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.BufferOptions;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StageDescriptorTests {

    @Test
    void theFiguresOfAStageAreSumsOverItsInstances() {
        Pipeline pipeline = Pipeline.of(PipelineDefinition.named("flights")
                .producer("read", ProducerStage.inletOnly())
                .producerConsumer(
                        "enrich",
                        (ProducerConsumerStage<Long, Long>) (events, from, out) -> out.emitAll(events),
                        stage -> stage.subscribeTo("read").concurrency(2).buffer(BufferOptions.keepFirst(100)))
                .consumer("store", (events, from) -> {}, stage -> stage.subscribeTo("enrich"))
                .build());
        pipeline.start().join();
        pipeline.inlet("read").offerAll(List.of(1L, 2L, 3L));
        TestPipelines.awaitIdle(pipeline);

        StageDescriptor enrich = describe(pipeline, "enrich");

        assertThat(enrich.concurrency()).isEqualTo(2);
        assertThat(enrich.buffer()).isEqualTo(new StageDescriptor.Buffer(0, 200L, "first", 0));
        assertThat(enrich.events()).isEqualTo(new StageDescriptor.Events(3, 3, 0));
        assertThat(enrich.instances()).extracting(InstanceDescriptor::id).containsExactly("enrich-0", "enrich-1");
        pipeline.closeNow();
    }

    @Test
    void queuedAndRejectedEventsOfAnInletAreShown() {
        Pipeline pipeline = TestPipelines.live("live");
        pipeline.start().join();
        pipeline.stop().join();
        pipeline.inlet("live").offerAll(List.of(1, 2, 3));
        assertThat(describe(pipeline, "live").instances())
                .extracting(InstanceDescriptor::inlet)
                .containsExactly(new InstanceDescriptor.Inlet(
                        "closed",
                        "Stage 'live-0' of pipeline 'live' accepts no events, because the pipeline is stopped",
                        0,
                        2L,
                        3));
        pipeline.closeNow();
    }

    @Test
    void anInletOfAnUnlimitedBufferHasNoCapacity() {
        Pipeline pipeline = Pipeline.of(PipelineDefinition.named("open")
                .producer("live", ProducerStage.inletOnly(), stage -> stage.buffer(BufferOptions.unlimited()))
                .consumer("store", (events, from) -> {}, stage -> stage.subscribeTo("live"))
                .build());
        assertThat(describe(pipeline, "live").instances())
                .extracting(InstanceDescriptor::inlet)
                .containsExactly(new InstanceDescriptor.Inlet("created", null, 0, null, 0));
        pipeline.closeNow();
    }

    @Test
    void anInletWithACapacityBesideAnUnlimitedBufferShowsIt() {
        Pipeline pipeline = Pipeline.of(PipelineDefinition.named("open")
                .producer(
                        "live",
                        ProducerStage.inletOnly(),
                        stage -> stage.buffer(BufferOptions.unlimited()).inletCapacity(20))
                .consumer("store", (events, from) -> {}, stage -> stage.subscribeTo("live"))
                .build());
        assertThat(describe(pipeline, "live").instances())
                .extracting(InstanceDescriptor::inlet)
                .containsExactly(new InstanceDescriptor.Inlet("created", null, 0, 20L, 0));
        pipeline.closeNow();
    }

    @Test
    void givenUpEventsAreShownByPlaceAndReason() {
        Pipeline pipeline = TestPipelines.failing("broken", new IllegalStateException("planted"));
        pipeline.start().join();
        await().until(() -> pipeline.completion().isDone());
        assertThat(describe(pipeline, "store").givenUp()).isEqualTo(Map.of("in-progress", Map.of("failed", 1L)));
        assertThat(describe(pipeline, "read").givenUp()).isEmpty();
    }

    @Test
    void acknowledgersThatThrowAreCounted() {
        Pipeline pipeline = TestPipelines.failingAcknowledgers("orders");
        assertThat(describe(pipeline, "read").acknowledgerFailures()).isNull();
        pipeline.start().join();
        await().until(() -> Long.valueOf(3).equals(describe(pipeline, "read").acknowledgerFailures()));
        pipeline.closeNow();
    }

    private static StageDescriptor describe(Pipeline pipeline, String stage) {
        return StageDescriptor.of(pipeline.snapshot().stage(stage).orElseThrow());
    }
}
