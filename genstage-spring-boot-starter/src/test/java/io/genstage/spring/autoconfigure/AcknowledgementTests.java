package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.Acknowledger;
import io.genstage.DeadLetter;
import io.genstage.Emitter;
import io.genstage.StageCallbacks;
import io.genstage.StageContext;
import io.genstage.Tracked;
import io.genstage.pipeline.Pipeline;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.spring.Contract;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Flux;

/** Acknowledgement by annotated handlers, from the source to the last handler and back. */
class AcknowledgementTests {

    private static final int COUNT = 100;

    @ParameterizedTest
    @ValueSource(strings = {"stream", "flux", "poll", "single"})
    void eachEventIsAcknowledgedWhenItIsHandled(String source) {
        run("""
                source.handler: %s
                sink: { subscribe-to: source }
                """.formatted(source)).run(running -> {
            Handlers handlers = running.getBean(Handlers.class);
            await().untilAsserted(() -> assertThat(handlers.acknowledged).hasSize(COUNT));
            assertThat(handlers.taken).containsExactlyElementsOf(numbers());
            assertThat(handlers.failed).isEmpty();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"keep", "keep-with-context"})
    @Contract("A2")
    void aConsumerThatTakesEventsOverAcknowledgesEachOfThem(String sink) {
        runKeeping("""
                source.handler: stream
                sink: { handler: %s, subscribe-to: source, max-demand: 40 }
                """.formatted(sink)).run(running -> {
            Handlers handlers = running.getBean(Handlers.class);
            await().untilAsserted(() -> assertThat(handlers.kept).hasSize(40));
            assertThat(handlers.acknowledged).isEmpty();
            handlers.kept.get(7).acknowledge();
            await().untilAsserted(() -> assertThat(handlers.acknowledged).containsExactly(7));
            handlers.kept.get(3).fail(new IllegalStateException("no"));
            await().untilAsserted(() -> assertThat(handlers.failed).containsOnlyKeys(3));
            assertThat(handlers.failed.get(3)).hasMessage("no");
            assertThat(handlers.acknowledged).containsExactly(7);
        });
    }

    @Test
    @Contract("A2")
    void aProducerConsumerThatTakesEventsOverPassesThemOnLater() {
        run("""
                source.handler: stream
                relay: { handler: later, subscribe-to: source }
                sink: { subscribe-to: relay }
                """).run(running -> {
            Handlers handlers = running.getBean(Handlers.class);
            await().untilAsserted(() -> assertThat(handlers.acknowledged).hasSize(COUNT));
            assertThat(handlers.taken)
                    .containsExactlyElementsOf(IntStream.range(0, COUNT / 2)
                            .mapToObj(pair -> 4 * pair + 1)
                            .toList());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"picky", "picky-emitting", "picky-stream", "picky-flux"})
    @Contract({"E1", "E5"})
    void anEventThatAlwaysFailsBecomesADeadLetterAndItsNeighboursAreHandledOnce(String relay) {
        run("""
                source.handler: stream
                relay:
                  handler: %s
                  subscribe-to: source
                  on-error: { attempts: 2, backoff.delay: 1ms, then: dead-letter, dead-letter-to: quarantine }
                sink: { subscribe-to: relay }
                quarantine:
                """.formatted(relay)).run(running -> {
            PipelineSnapshot end = YamlContext.complete(running, "numbers");
            Handlers handlers = running.getBean(Handlers.class);
            assertThat(handlers.taken)
                    .containsExactlyElementsOf(numbers().stream()
                            .filter(number -> number % 10 != 5)
                            .toList());
            assertThat(handlers.letters).extracting(DeadLetter::event).containsExactlyElementsOf(failing());
            assertThat(handlers.letters).allSatisfy(letter -> {
                assertThat(letter.stage()).isEqualTo("relay");
                assertThat(letter.attempts()).isEqualTo(2);
                assertThat(letter.cause()).isInstanceOf(IllegalArgumentException.class);
            });
            assertThat(handlers.givenUp).hasSize(10);
            assertThat(handlers.acknowledged).hasSize(COUNT);
            assertThat(end.deadLetters()).hasSize(10);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"picky-sink", "picky-future", "picky-keeping"})
    void aConsumerOfSingleEventsSkipsOnlyTheEventThatFails(String sink) {
        run("""
                source.handler: stream
                sink: { handler: %s, subscribe-to: source, on-error.then: skip }
                """.formatted(sink)).run(running -> {
            YamlContext.complete(running, "numbers");
            Handlers handlers = running.getBean(Handlers.class);
            assertThat(handlers.taken)
                    .containsExactlyElementsOf(numbers().stream()
                            .filter(number -> number % 10 != 5)
                            .toList());
            assertThat(handlers.acknowledged).hasSize(COUNT);
            assertThat(handlers.givenUp).isEqualTo(failing());
        });
    }

    @Test
    @Contract("I2")
    void aPollThatReturnsMoreThanItsDemandLosesNoEvent() {
        run("""
                source: { handler: poll-more, buffer-size: 5 }
                sink: { subscribe-to: source, max-demand: 4 }
                """).run(running -> {
            Handlers handlers = running.getBean(Handlers.class);
            await().untilAsserted(() -> assertThat(handlers.acknowledged).hasSize(COUNT));
            assertThat(handlers.taken).containsExactlyElementsOf(numbers());
            assertThat(handlers.failed).isEmpty();
        });
    }

    @Test
    @Contract("A7")
    void maxInFlightBoundsTheUnsettledEvents() {
        runKeeping("""
                source: { handler: stream, max-in-flight: 10 }
                sink: { handler: keep, subscribe-to: source, max-demand: 40 }
                """).run(running -> {
            Handlers handlers = running.getBean(Handlers.class);
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            await().untilAsserted(() -> assertThat(handlers.kept).hasSize(10));
            assertThat(unsettled(pipeline)).isEqualTo(10);

            handlers.kept.get(0).acknowledge();
            await().untilAsserted(() -> assertThat(handlers.kept).hasSize(11));
            assertThat(unsettled(pipeline)).isEqualTo(10);
        });
    }

    private static long unsettled(Pipeline pipeline) {
        return pipeline.snapshot()
                .stage("source")
                .orElseThrow()
                .instances()
                .get(0)
                .output()
                .unsettled();
    }

    private static List<Integer> numbers() {
        return IntStream.range(0, COUNT).boxed().toList();
    }

    private static List<Integer> failing() {
        return IntStream.range(0, 10).mapToObj(ten -> 10 * ten + 5).toList();
    }

    private static ApplicationContextRunner run(String stages) {
        return YamlContext.of("genstage.pipelines.numbers.stages:\n" + stages.indent(2), Handlers.class);
    }

    /** Handlers keep events in the end: a drain would wait for them. */
    private static ApplicationContextRunner runKeeping(String stages) {
        return run(stages).withPropertyValues("genstage.shutdown.timeout=100ms");
    }

    static class Handlers implements StageCallbacks<Object> {

        final List<Integer> taken = new CopyOnWriteArrayList<>();

        final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();

        final Map<Integer, Throwable> failed = new ConcurrentSkipListMap<>();

        final List<Acknowledger> kept = new CopyOnWriteArrayList<>();

        final List<DeadLetter<Integer>> letters = new CopyOnWriteArrayList<>();

        final List<Object> givenUp = new CopyOnWriteArrayList<>();

        private final AtomicInteger next = new AtomicInteger();

        private final Map<Boolean, Object> half = new ConcurrentHashMap<>();

        private Tracked<Integer> tracked(int number) {
            return new Tracked<>(number, new Acknowledger() {
                @Override
                public void acknowledge() {
                    acknowledged.add(number);
                }

                @Override
                public void fail(Throwable cause) {
                    failed.put(number, cause);
                }
            });
        }

        @Override
        public void failed(List<?> events, Throwable failure, StageContext context) {
            givenUp.addAll(events);
        }

        @Producer
        Stream<Tracked<Integer>> stream() {
            return IntStream.range(0, COUNT).mapToObj(this::tracked);
        }

        @Producer
        Flux<Tracked<Integer>> flux() {
            return Flux.range(0, COUNT).map(this::tracked);
        }

        @Producer
        List<Tracked<Integer>> poll(int demand) {
            return Stream.generate(this::single)
                    .limit(Math.min(demand, COUNT - next.get()))
                    .toList();
        }

        /** Returns 50 events, however few are requested. */
        @Producer
        List<Tracked<Integer>> pollMore(int demand) {
            return poll(Math.max(demand, 50));
        }

        @Producer
        Tracked<Integer> single() {
            return next.get() == COUNT ? null : tracked(next.getAndIncrement());
        }

        @ProducerConsumer
        Integer picky(Integer number) {
            return checked(number);
        }

        @ProducerConsumer
        void pickyEmitting(Integer number, Emitter<Integer> out) {
            out.emit(number);
            checked(number);
        }

        @ProducerConsumer
        Stream<Integer> pickyStream(Integer number) {
            return Stream.of(0, 1)
                    .map(part -> part == 0 ? number : checked(number) - number - 1)
                    .filter(part -> part >= 0);
        }

        @ProducerConsumer
        Flux<Integer> pickyFlux(Integer number) {
            return Flux.just(number)
                    .concatWith(Flux.just(number).map(Handlers::checked).filter(part -> false));
        }

        @ProducerConsumer
        void later(Integer number, Acknowledger acknowledger, Emitter<Integer> out) {
            Acknowledger before = (Acknowledger) half.remove(true);
            if (before == null) {
                half.put(true, acknowledger);
            } else {
                before.acknowledge();
                out.emit(2 * number - 1, acknowledger);
            }
        }

        @Consumer
        void sink(Integer number) {
            taken.add(number);
        }

        @Consumer
        void pickySink(Integer number) {
            taken.add(checked(number));
        }

        @Consumer
        Flux<?> pickyFuture(Integer number) {
            return Flux.just(number).map(Handlers::checked).doOnNext(taken::add);
        }

        @Consumer
        void pickyKeeping(Integer number, Acknowledger acknowledger) {
            taken.add(checked(number));
            acknowledger.acknowledge();
        }

        @Consumer
        void keep(Integer number, Acknowledger acknowledger) {
            kept.add(acknowledger);
        }

        @Consumer
        void keepWithContext(Integer number, StageContext context) {
            kept.add(context.keep());
        }

        @Consumer
        void quarantine(DeadLetter<Integer> letter) {
            letters.add(letter);
        }

        private static Integer checked(Integer number) {
            if (number % 10 == 5) {
                throw new IllegalArgumentException(number.toString());
            }
            return number;
        }
    }
}
