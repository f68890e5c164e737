package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.Subscription;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Subscription} and {@code StageContext} as parameters of each type of handler. */
class HandlerParameterTests {

    @ParameterizedTest
    @ValueSource(strings = {"source", "finite-source", "one-by-one"})
    void aProducerGetsItsContext(String handler) {
        assertSeen(handler, "each", "sink", "produced by source-0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"each", "batch", "emitting"})
    void aProducerConsumerGetsItsContextAndTheSubscription(String handler) {
        assertSeen("source", handler, "sink", "passed by pass-0 from source-0", "passed by pass-1 from source-0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sink", "batch-sink"})
    void aConsumerGetsItsContextAndTheSubscription(String handler) {
        assertSeen("source", "each", handler, "taken by sink-0 from pass-0", "taken by sink-0 from pass-1");
    }

    private static void assertSeen(String source, String pass, String sink, String... seen) {
        YamlContext.of("""
                genstage.pipelines.numbers.stages:
                  source: { handler: %s, dispatcher: partition, partition.count: 2 }
                  pass: { handler: %s, subscribe-to: source, concurrency: 2 }
                  sink: { handler: %s, subscribe-to: pass }
                """.formatted(source, pass, sink), Stages.class).run(running -> {
            YamlContext.complete(running, "numbers");
            assertThat(running.getBean(Stages.class).seen).contains(seen).noneMatch(line -> line.contains("wrong"));
        });
    }

    static class Stages {

        private static final int COUNT = 100;

        final Set<String> seen = new ConcurrentSkipListSet<>();

        @Producer
        void source(StageContext context, Emitter<Integer> out, int demand) {
            saw("produced", context, null);
            int next = (int) context.emitted();
            IntStream.range(next, Math.min(COUNT, next + demand)).forEach(out::emit);
            if (next + demand >= COUNT) {
                out.complete();
            }
        }

        @Producer
        Stream<Integer> finiteSource(StageContext context) {
            saw("produced", context, null);
            return IntStream.range(0, COUNT).boxed();
        }

        @Producer
        Integer oneByOne(StageContext context) {
            saw("produced", context, null);
            if (context.emitted() >= COUNT - 1) {
                context.stop();
            }
            return (int) context.emitted();
        }

        @ProducerConsumer
        Integer each(Integer number, Subscription from, StageContext context) {
            saw("passed", context, from);
            return number;
        }

        @ProducerConsumer
        List<Integer> batch(StageContext context, Subscription from, List<Integer> numbers) {
            saw("passed", context, from);
            return numbers;
        }

        @ProducerConsumer
        void emitting(StageContext context, List<Integer> numbers, Emitter<Integer> out, Subscription from) {
            saw("passed", context, from);
            out.emitAll(numbers);
        }

        @Consumer
        void sink(Subscription from, Integer number, StageContext context) {
            saw("taken", context, from);
        }

        @Consumer
        void batchSink(List<Integer> numbers, StageContext context, Subscription from) {
            saw("taken", context, from);
        }

        private void saw(String what, StageContext context, Subscription from) {
            if (from == null) {
                seen.add(what + " by " + context.instance());
            } else {
                String own = from.consumer().equals(context.instance()) ? "" : "the wrong context of ";
                seen.add(what + " by " + own + from.consumer() + " from " + from.producer());
            }
        }
    }
}
