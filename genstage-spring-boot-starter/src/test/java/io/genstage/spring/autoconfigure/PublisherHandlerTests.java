package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.genstage.pipeline.Pipeline;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hamcrest.Matchers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Producer-consumers and consumers whose methods take or return publishers and futures. */
class PublisherHandlerTests {

    private static final int COUNT = 200;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flux-each",
                "flux-batch",
                "publisher-batch",
                "flow-batch",
                "mono-each",
                "mono-of-mono",
                "list-flux",
                "future-each",
                "flow-of-flow",
                "mono-if-even"
            })
    void aProducerConsumerWaitsForItsResultAndEmitsInOrder(String handler) {
        run(handler, "sink").run(running -> {
            YamlContext.complete(running, "numbers");
            assertThat(running.getBean(Handlers.class).taken).isEqualTo(expected(handler));
        });
    }

    private static List<Object> expected(String handler) {
        return IntStream.range(0, COUNT)
                .boxed()
                .<Object>flatMap(number -> switch (handler) {
                    case "flux-each" -> Stream.of(number, -number);
                    case "mono-if-even" -> number % 2 == 0 ? Stream.of(number) : Stream.of();
                    default -> Stream.of(number);
                })
                .toList();
    }

    @Test
    void aMonoOfAListIsOneEvent() {
        run("pairs", "take-list").run(running -> {
            YamlContext.complete(running, "numbers");
            assertThat(running.getBean(Handlers.class).taken)
                    .startsWith(List.of(0, 0), List.of(1, 1))
                    .hasSize(COUNT);
        });
    }

    @Test
    void aFluxParameterIsOneEventWhereTheEventsAreFluxes() {
        run("fluxes", "take-flux").run(running -> {
            YamlContext.complete(running, "numbers");
            assertThat(running.getBean(Handlers.class).taken)
                    .startsWith("[0, 0]", "[1, 1]")
                    .hasSize(COUNT);
        });
    }

    @Test
    void aResultOfAnyTypeIsLegal() {
        run("unknown", "sink").run(running -> {
            YamlContext.complete(running, "numbers");
            assertThat(running.getBean(Handlers.class).taken).hasSize(COUNT);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "done-mono",
                "done-mono-batch",
                "done-flux",
                "done-publisher",
                "done-flow",
                "done-future",
                "done-null",
                "done-stage"
            })
    void aConsumersEventsAreHandledWhenItsResultHasCompleted(String handler) {
        run("relay", handler).run(running -> {
            YamlContext.complete(running, "numbers");
            assertThat(running.getBean(Handlers.class).taken)
                    .isEqualTo(IntStream.range(0, COUNT).boxed().toList());
        });
    }

    @Test
    void demandWaitsForTheResultOfAConsumer() {
        run("relay", "waiting").run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            Handlers handlers = running.getBean(Handlers.class);
            await().until(() ->
                    handlers.taken.size() == 1 && stage(pipeline, "relay").eventsOut() == 10);
            assertThat(stage(pipeline, "waiting").eventsIn()).isZero();
            handlers.gate.tryEmitEmpty().orThrow();
            YamlContext.complete(running, "numbers");
            assertThat(handlers.taken).hasSize(COUNT);
        });
    }

    @Test
    void theResultIsCancelledIfTheWaitingThreadIsInterrupted() {
        run("relay", "forever")
                .withPropertyValues("genstage.pipelines.numbers.stages.forever.concurrency=per-event")
                .run(running -> {
                    Pipeline pipeline = YamlContext.pipeline(running, "numbers");
                    Handlers handlers = running.getBean(Handlers.class);
                    await().until(() -> handlers.taken.size() == 10);
                    assertThat(handlers.cancelled).hasValue(0);
                    pipeline.closeNow();
                    await().untilAtomic(handlers.cancelled, Matchers.equalTo(10));
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"failing-mono", "failing-future"})
    void aFailingResultFailsAConsumer(String handler) {
        run("relay", handler)
                .run(running -> assertThatFailsWith(YamlContext.pipeline(running, "numbers"), "disk 7 is full"));
    }

    @Test
    void aFailingResultFailsAProducerConsumerWithoutEmitting() {
        run("failing-flux", "sink").run(running -> {
            assertThatFailsWith(YamlContext.pipeline(running, "numbers"), "number 9 is broken");
            Handlers handlers = running.getBean(Handlers.class);
            assertThat(handlers.taken)
                    .isEqualTo(IntStream.range(0, handlers.batch.get(0)).boxed().toList());
        });
    }

    private static void assertThatFailsWith(Pipeline pipeline, String message) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> pipeline.completion().get(60, TimeUnit.SECONDS))
                .havingRootCause()
                .isInstanceOf(IOException.class)
                .withMessage(message);
    }

    @Test
    void aStageThatWaitsForResultsCannotBeNonBlocking() {
        FailureAnalysis analysis = YamlContext.failure(run("flux-batch", "sink")
                .withPropertyValues("genstage.pipelines.numbers.stages.flux-batch.blocking=false"));
        assertThat(analysis.getDescription())
                .isEqualTo("genstage.pipelines.numbers.stages.flux-batch.blocking is false, but the stage waits for the"
                        + " result of Handlers.fluxBatch(Flux<Integer>).");
        assertThat(analysis.getAction())
                .startsWith(
                        "Remove `blocking`. If another file sets it, override it with an empty value: `blocking:`.");
    }

    @Test
    void theEventTypesOfPublishersAreCompared() {
        FailureAnalysis analysis = YamlContext.failure(run("texts", "done-mono"));
        assertThat(analysis.getDescription())
                .isEqualTo("In pipeline 'numbers', `texts` emits `String`, but `done-mono` takes `Integer`"
                        + " (Handlers.texts(Integer) and Handlers.doneMono(Integer)).");
        assertThat(YamlContext.failure(run("texts", "done-mono-batch")).getDescription())
                .contains("`texts` emits `String`, but `done-mono-batch` takes `Integer`");
    }

    @Test
    void aConsumerThatReturnsAnEventIsRejectedWithTheLegalResults() {
        FailureAnalysis analysis = YamlContext.failure(
                YamlContext.of("genstage.pipelines.numbers.stages.source:", Handlers.class, Illegal.class));
        assertThat(analysis.getDescription())
                .isEqualTo(
                        "Method `Integer Illegal.take(Integer)` cannot be the handler of a consumer: a consumer emits"
                                + " nothing, so it must return nothing, or a publisher or future to wait for.");
        assertThat(analysis.getAction()).contains("Mono<Void> m(E event)");
    }

    private static StageSnapshot stage(Pipeline pipeline, String name) {
        return pipeline.snapshot().stage(name).orElseThrow();
    }

    private static ApplicationContextRunner run(String middle, String end) {
        return YamlContext.of("""
                genstage.pipelines.numbers.stages:
                  source:
                  %1$s: { subscribe-to: source, max-demand: 10 }
                  %2$s: { subscribe-to: %1$s, max-demand: 10 }
                """.formatted(middle, end), Handlers.class);
    }

    static class Illegal {

        @Consumer
        Integer take(Integer number) {
            return number;
        }
    }

    static class Handlers {

        final List<Object> taken = new CopyOnWriteArrayList<>();

        final Sinks.Empty<Void> gate = Sinks.empty();

        final AtomicInteger cancelled = new AtomicInteger();

        volatile List<Integer> batch = List.of();

        @Producer
        Stream<Integer> source() {
            return IntStream.range(0, COUNT).boxed();
        }

        @ProducerConsumer
        Integer relay(Integer number) {
            return number;
        }

        @ProducerConsumer
        Flux<Integer> fluxEach(Integer number) {
            return Flux.just(number, -number).publishOn(Schedulers.parallel());
        }

        @ProducerConsumer
        Flux<Integer> fluxBatch(Flux<Integer> numbers) {
            return numbers.delayElements(Duration.ofNanos(1000));
        }

        @ProducerConsumer
        Publisher<Integer> publisherBatch(Publisher<Integer> numbers) {
            return Flux.from(numbers).concatMap(number -> Mono.just(number).subscribeOn(Schedulers.parallel()));
        }

        @ProducerConsumer
        Flow.Publisher<Integer> flowBatch(Flow.Publisher<Integer> numbers) {
            return JdkFlowAdapter.publisherToFlowPublisher(
                    JdkFlowAdapter.flowPublisherToFlux(numbers).publishOn(Schedulers.parallel()));
        }

        @ProducerConsumer
        Flow.Publisher<Integer> flowOfFlow(Flow.Publisher<Integer> numbers) {
            return numbers;
        }

        @ProducerConsumer
        Mono<Integer> monoEach(Integer number) {
            return Mono.just(number).subscribeOn(Schedulers.parallel());
        }

        @ProducerConsumer
        Mono<Integer> monoOfMono(Mono<Integer> number) {
            return number.subscribeOn(Schedulers.parallel());
        }

        @ProducerConsumer
        @Nullable
        Mono<Integer> monoIfEven(Integer number) {
            if (number % 2 == 0) {
                return Mono.just(number);
            }
            return number % 3 == 0 ? null : Mono.empty();
        }

        @ProducerConsumer
        List<Integer> listFlux(Flux<Integer> numbers) {
            return numbers.collectList().block();
        }

        @ProducerConsumer
        CompletableFuture<Integer> futureEach(Integer number) {
            return CompletableFuture.supplyAsync(() -> number);
        }

        @ProducerConsumer
        Mono<List<Integer>> pairs(Integer number) {
            return Mono.just(List.of(number, number));
        }

        @ProducerConsumer
        Mono<Flux<Integer>> fluxes(Integer number) {
            return Mono.just(Flux.just(number, number));
        }

        @ProducerConsumer
        Flux<?> unknown(Flux<?> numbers) {
            return numbers;
        }

        @ProducerConsumer
        Flux<String> texts(Integer number) {
            return Flux.just("text");
        }

        @ProducerConsumer
        Flux<Integer> failingFlux(List<Integer> numbers) {
            batch = numbers;
            return Flux.fromIterable(numbers)
                    .concatMap(number ->
                            number == 9 ? Flux.error(new IOException("number 9 is broken")) : Flux.just(number));
        }

        @Consumer
        void sink(List<Integer> numbers) {
            taken.addAll(numbers);
        }

        @Consumer
        void takeList(List<Integer> pair) {
            taken.add(pair);
        }

        @Consumer
        void takeFlux(Flux<Integer> pair) {
            taken.add(pair.collectList().block().toString());
        }

        @Consumer
        Mono<Void> doneMono(Integer number) {
            return later(number).then();
        }

        @Consumer
        Mono<Void> doneMonoBatch(Flux<Integer> numbers) {
            return numbers.concatMap(this::later).then();
        }

        @Consumer
        Flux<?> doneFlux(List<Integer> numbers) {
            return Flux.fromIterable(numbers).concatMap(this::later);
        }

        @Consumer
        Publisher<?> donePublisher(Mono<Integer> number) {
            return number.flatMap(this::later);
        }

        @Consumer
        Flow.Publisher<?> doneFlow(Flow.Publisher<Integer> numbers) {
            return JdkFlowAdapter.publisherToFlowPublisher(
                    JdkFlowAdapter.flowPublisherToFlux(numbers).concatMap(this::later));
        }

        @Consumer
        CompletableFuture<Void> doneFuture(Integer number) {
            return CompletableFuture.runAsync(() -> taken.add(number));
        }

        @Consumer
        CompletionStage<?> doneStage(Integer number) {
            return CompletableFuture.supplyAsync(() -> taken.add(number));
        }

        @Consumer
        @Nullable
        Mono<Void> doneNull(Integer number) {
            taken.add(number);
            return null;
        }

        @Consumer
        Mono<Void> waiting(Integer number) {
            taken.add(number);
            return gate.asMono();
        }

        @Consumer
        Mono<Void> forever(Integer number) {
            return Mono.<Void>never()
                    .doOnSubscribe(subscription -> taken.add(number))
                    .doOnCancel(cancelled::incrementAndGet);
        }

        @Consumer
        Mono<Void> failingMono(Integer number) {
            return number == 7 ? Mono.error(new IOException("disk 7 is full")) : Mono.empty();
        }

        @Consumer
        CompletionStage<Void> failingFuture(Integer number) {
            return number == 7
                    ? CompletableFuture.failedFuture(new IOException("disk 7 is full"))
                    : CompletableFuture.completedFuture(null);
        }

        private Mono<Integer> later(Integer number) {
            return Mono.just(number).subscribeOn(Schedulers.parallel()).doOnNext(taken::add);
        }
    }
}
