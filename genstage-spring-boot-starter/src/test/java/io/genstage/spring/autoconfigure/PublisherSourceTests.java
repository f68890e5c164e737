package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.genstage.Emitter;
import io.genstage.StageCallbacks;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Producers whose method returns a publisher. */
class PublisherSourceTests {

    private static final int COUNT = 3000;

    private static final int MAX_DEMAND = 10;

    @ParameterizedTest
    @ValueSource(strings = {"flux", "other-thread", "publisher", "flow-publisher"})
    void eachFormEmitsAllEventsInOrderAndCompletes(String handler) {
        run(handler, Sources.class).run(running -> {
            YamlContext.complete(running, "numbers");
            assertThat(running.getBean(Sink.class).taken)
                    .containsExactlyElementsOf(IntStream.range(0, COUNT).boxed().toList());
        });
    }

    @Test
    void aMonoIsASourceOfOneEventOrNone() {
        run("mono", Sources.class).run(running -> {
            YamlContext.complete(running, "numbers");
            assertThat(running.getBean(Sink.class).taken).containsExactly(7);
        });
        run("empty-mono", Sources.class).run(running -> {
            YamlContext.complete(running, "numbers");
            assertThat(running.getBean(Sink.class).taken).isEmpty();
        });
    }

    @Test
    void aSourceReceivesNoMoreRequestsThanTheDemandOfConsumers() {
        run("endless", Sources.class).withPropertyValues("test.block=true").run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            Sources sources = running.getBean(Sources.class);
            Sink sink = running.getBean(Sink.class);
            await().until(() -> sources.sent.get() == MAX_DEMAND
                    && pipeline.snapshot().stage("endless").orElseThrow().eventsOut() == MAX_DEMAND);
            assertThat(sources.requested).hasValue(MAX_DEMAND);
            sink.gate.countDown();
            await().until(() -> sink.taken.size() > 1000);
            pipeline.closeNow();
            pipeline.completion().get(60, TimeUnit.SECONDS);
            assertThat(sink.mostAhead).hasPositiveValue().hasValueLessThanOrEqualTo(MAX_DEMAND);
            await().until(() -> sources.cancelled.get() == 1);
        });
    }

    @Test
    void aSourceIsCancelledWithThePipelineBeforeItsFirstEvent() {
        run("never", Sources.class).run(running -> {
            Sources sources = running.getBean(Sources.class);
            await().untilAsserted(() -> assertThat(sources.requested).hasValue(MAX_DEMAND));
            YamlContext.pipeline(running, "numbers").close();
            await().until(() -> sources.cancelled.get() == 1);
        });
    }

    @Test
    void aSourceIsSubscribedWhenTheStageStartsAlsoWithoutDemand() {
        YamlContext.of("genstage.pipelines.numbers.stages.never:", Sources.class, Requests.class)
                .run(running -> {
                    YamlContext.pipeline(running, "numbers");
                    Sources sources = running.getBean(Sources.class);
                    assertThat(sources.subscribed).hasValue(1);
                    assertThat(sources.requested).hasValue(0);
                });
    }

    @Test
    void eventsBeforeAFailureAreHandled() {
        run("failing", Sources.class).run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            await().until(() -> pipeline.status() == Status.FAILED);
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> pipeline.completion().get(60, TimeUnit.SECONDS))
                    .havingRootCause()
                    .isInstanceOf(IOException.class)
                    .withMessage("line 100 is broken");
            assertThat(running.getBean(Sink.class).taken)
                    .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
        });
    }

    @Test
    void aNullSourceFailsTheStart() {
        run("nothing", Nothing.class)
                .run(running -> assertThat(running.getStartupFailure())
                        .hasRootCauseMessage("The source of stage 'nothing' is null"));
        assertThat(Nothing.RECORDED).as("the bean had accepted the start").containsExactly("started", "terminated");
    }

    @Test
    void theBeanReceivesOnlyTheMessagesThatAreCastToTheStage() {
        run("never", Sources.class).run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            pipeline.stage("never").cast(5);
            await().until(() -> running.getBean(Sink.class).taken.contains(5));
            assertThat(running.getBean(Sources.class).recorded).containsExactly("started", "cast 5");
        });
    }

    @Test
    void aSourceWithContextContinuesAfterARestart() {
        run("torn", Torn.class)
                .withPropertyValues("genstage.pipelines.numbers.supervision.max-restarts=9")
                .run(running -> {
                    YamlContext.complete(running, "numbers");
                    assertThat(running.getBean(Sink.class).taken)
                            .containsExactlyElementsOf(
                                    IntStream.range(0, 100).boxed().toList());
                    assertThat(running.getBean(Torn.class).calls).hasValue(4);
                });
    }

    @Test
    void aSourceWithoutContextFailsAlthoughItIsSupervised() {
        run("failing", Sources.class)
                .withPropertyValues("genstage.pipelines.numbers.supervision.max-restarts=9")
                .run(running -> {
                    Pipeline pipeline = YamlContext.pipeline(running, "numbers");
                    await().until(() -> pipeline.status() == Status.FAILED);
                    assertThat(pipeline.failure()).hasMessageContaining("would emit events again");
                    await().until(() -> running.getBean(Sink.class).taken.size() == 100);
                });
    }

    private static ApplicationContextRunner run(String handler, Class<?> source) {
        return YamlContext.of("""
                genstage.pipelines.numbers.stages:
                  %1$s:
                  sink: { subscribe-to: %1$s, max-demand: %2$s }
                """.formatted(handler, MAX_DEMAND), source, Sink.class, Requests.class);
    }

    /** The total demand of a source. */
    static class Requests {

        final AtomicLong requested = new AtomicLong();
    }

    static class Sink {

        final List<Integer> taken = new CopyOnWriteArrayList<>();

        final AtomicLong mostAhead = new AtomicLong();

        final CountDownLatch gate;

        private final Requests requests;

        Sink(Environment environment, Requests requests) {
            this.requests = requests;
            gate = new CountDownLatch(environment.getProperty("test.block") == null ? 0 : 1);
        }

        @Consumer
        void sink(List<Integer> numbers) throws InterruptedException {
            mostAhead.accumulateAndGet(requests.requested.get() - taken.size(), Math::max);
            gate.await();
            taken.addAll(numbers);
        }
    }

    static class Sources implements StageCallbacks<Integer> {

        final List<String> recorded = new CopyOnWriteArrayList<>();

        final AtomicLong requested;

        final AtomicInteger sent = new AtomicInteger();

        final AtomicInteger subscribed = new AtomicInteger();

        final AtomicInteger cancelled = new AtomicInteger();

        Sources(Requests requests) {
            requested = requests.requested;
        }

        @Producer
        Flux<Integer> flux() {
            return Flux.range(0, COUNT);
        }

        @Producer
        Flux<Integer> otherThread(StageContext context) {
            return Flux.range((int) context.emitted(), COUNT).publishOn(Schedulers.parallel());
        }

        @Producer
        Publisher<Integer> publisher() {
            return flux();
        }

        @Producer
        Flow.Publisher<Integer> flowPublisher() {
            return JdkFlowAdapter.publisherToFlowPublisher(flux());
        }

        @Producer
        Mono<Integer> mono() {
            return Mono.fromSupplier(() -> 7);
        }

        @Producer
        Mono<Integer> emptyMono() {
            return Mono.empty();
        }

        @Producer
        Flux<Integer> endless() {
            return watched(Flux.range(1, Integer.MAX_VALUE)).doOnNext(sent::set);
        }

        @Producer
        Flux<Integer> never() {
            return watched(Flux.never());
        }

        @Producer
        Flux<Integer> failing() {
            return flux().map(number -> {
                if (number == 100) {
                    throw Exceptions.propagate(new IOException("line 100 is broken"));
                }
                return number;
            });
        }

        @Producer
        @Nullable
        Flux<Integer> nothing() {
            return null;
        }

        private Flux<Integer> watched(Flux<Integer> flux) {
            return flux.doOnSubscribe(subscription -> subscribed.incrementAndGet())
                    .doOnRequest(requested::addAndGet)
                    .doOnCancel(cancelled::incrementAndGet);
        }

        @Override
        public void started(StageContext context) {
            recorded.add("started");
        }

        @Override
        public void cast(Object message, Emitter<Integer> out) {
            recorded.add("cast " + message);
            out.emit((Integer) message);
        }
    }

    static class Nothing implements StageCallbacks<Integer> {

        static final List<String> RECORDED = new CopyOnWriteArrayList<>();

        @Producer
        @Nullable
        Mono<Integer> nothing() {
            return null;
        }

        @Override
        public void started(StageContext context) {
            RECORDED.add("started");
        }

        @Override
        public void terminated(@Nullable Throwable failure) {
            RECORDED.add("terminated");
        }
    }

    static class Torn {

        final AtomicInteger calls = new AtomicInteger();

        @Producer
        Flux<Integer> torn(StageContext context) {
            int from = (int) context.emitted();
            return calls.incrementAndGet() < 4
                    ? Flux.range(from, 25).concatWith(Flux.error(new IOException("torn")))
                    : Flux.range(from, 100 - from);
        }
    }
}
