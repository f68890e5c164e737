package io.genstage.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.pipeline.Pipeline;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.StageSnapshot;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PipelineFiguresTests {

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);

    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void aBurstOfReadsUsesOneSnapshot() {
        Pipeline pipeline = TestPipelines.flightsAtRest("flights");
        PipelineFigures figures = figuresOf(pipeline);
        assertThat(figures.of("read", StageSnapshot::eventsOut)).isEqualTo(100);
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(10));
        assertThat(figures.of("store", StageSnapshot::eventsIn)).isEqualTo(100);
        assertThat(looks).hasValue(1);
        pipeline.closeNow();
    }

    @Test
    void laterReadsUseANewSnapshot() {
        Pipeline pipeline = TestPipelines.flights("flights");
        PipelineFigures figures = figuresOf(pipeline);
        assertThat(figures.of("read", StageSnapshot::eventsOut)).isZero();
        pipeline.start().join();
        TestPipelines.awaitIdle(pipeline);
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(10) + 1);
        assertThat(figures.of("read", StageSnapshot::eventsOut)).isEqualTo(100);
        assertThat(looks).hasValue(2);
        pipeline.closeNow();
    }

    private PipelineFigures figuresOf(Pipeline pipeline) {
        return new PipelineFigures(() -> look(pipeline), clock::get);
    }

    private PipelineSnapshot look(Pipeline pipeline) {
        looks.incrementAndGet();
        return pipeline.snapshot();
    }
}
