package io.genstage.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.EventSlice;
import io.genstage.pipeline.PipelineDefinition;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Sources;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What waits does not keep alive what has gone. */
class RetentionTest {

    @Test
    void aFewEventsInABufferDoNotKeepAllThatWereEmittedWithThem() {
        EventBuffer<Object> buffer = new EventBuffer<>(new BufferOptions(10, BufferKeep.LAST));
        List<WeakReference<Object>> emitted = new ArrayList<>();
        buffer.add(EventSlice.copyOf(
                IntStream.range(0, 1000).mapToObj(i -> remembered(emitted)).toList()));

        assertThat(alive(emitted)).isEqualTo(10);
        assertThat(buffer.take(9)).hasSize(9);
        assertThat(alive(emitted)).isEqualTo(1);
        assertThat(buffer.size()).isEqualTo(1);
    }

    @Test
    void aSlowConsumerKeepsOnlyWhatItHasNotHandled() {
        List<WeakReference<Object>> emitted = new ArrayList<>();
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent())
                .consumer(
                        "stuck", (events, from) -> {}, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(1_000)))
                .consumer("c", (events, from) -> {}, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(20))));
        for (int i = 0; i < 2_000; i++) {
            run.pipeline().inlet("a").offer(remembered(emitted));
            run.run();
        }

        assertThat(run.snapshot().held()).isZero();
        assertThat(alive(emitted)).as("of 2,000").isLessThan(50);
    }

    private static Object remembered(List<WeakReference<Object>> all) {
        Object event = new Object();
        all.add(new WeakReference<>(event));
        return event;
    }

    private static long alive(List<WeakReference<Object>> references) {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return references.stream().filter(reference -> reference.get() != null).count();
    }
}
