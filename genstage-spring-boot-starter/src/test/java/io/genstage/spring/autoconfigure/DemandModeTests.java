package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.DemandMode;
import io.genstage.Emitter;
import io.genstage.pipeline.Pipeline;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code demand: accumulate}, from the YAML to the producer. */
class DemandModeTests {

    @Test
    void demandAccumulatesUntilForwardIsSet() {
        YamlContext.of(yaml(", demand: accumulate"), Numbers.class).run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            Numbers numbers = running.getBean(Numbers.class);
            rest(pipeline);
            assertThat(numbers.asked).isEmpty();
            assertThat(source(pipeline).mode()).isEqualTo(DemandMode.ACCUMULATE);
            assertThat(source(pipeline).pending()).isEqualTo(3);

            pipeline.stage("source").demand(DemandMode.FORWARD);
            assertThat(pipeline.stage("source").demand().join()).isEqualTo(DemandMode.FORWARD);
            YamlContext.complete(running, "numbers");
            assertThat(numbers.asked).first().isEqualTo(3L);
            assertThat(numbers.taken).hasSize(10);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", demand: forward"})
    void demandIsForwardedByDefault(String demand) {
        YamlContext.of(yaml(demand), Numbers.class).run(running -> {
            YamlContext.complete(running, "numbers");
            assertThat(running.getBean(Numbers.class).taken).hasSize(10);
        });
    }

    private static String yaml(String demand) {
        return """
                genstage.pipelines.numbers.stages:
                  source: { buffer-size: 5%s }
                  sink: { subscribe-to: source, max-demand: 3 }
                """.formatted(demand);
    }

    private static void rest(Pipeline pipeline) throws InterruptedException {
        assertThat(pipeline.awaitIdle(Duration.ofSeconds(60))).isTrue();
    }

    private static OutputSnapshot source(Pipeline pipeline) {
        return pipeline.snapshot()
                .stage("source")
                .orElseThrow()
                .instances()
                .get(0)
                .output();
    }

    static class Numbers {

        final List<Long> asked = new CopyOnWriteArrayList<>();

        final List<Long> taken = new CopyOnWriteArrayList<>();

        @Producer
        void source(long demand, Emitter<Long> out) {
            long made = asked.stream().mapToLong(Long::longValue).sum();
            asked.add(demand);
            LongStream.range(made, Math.min(10, made + demand)).forEach(out::emit);
            if (made + demand >= 10) {
                out.complete();
            }
        }

        @Consumer
        void sink(Long number) {
            taken.add(number);
        }
    }
}
