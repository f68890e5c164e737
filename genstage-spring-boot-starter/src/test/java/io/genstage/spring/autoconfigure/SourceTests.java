package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hamcrest.Matchers;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;

/** The behavior of each form of producer. */
class SourceTests {

    private static final int COUNT = 3000;

    @Test
    void aStreamIsPulledByDemandAndClosedAtItsEnd() {
        run(FromStream.class).run(running -> {
            complete(running.getBean(PipelineRegistry.class));
            assertThat(running.getBean(FromStream.class).closed).isTrue();
            assertThat(running.getBean(Sink.class).taken).containsExactlyElementsOf(numbers());
        });
    }

    @Test
    void anIteratorAndAnIterableAreSourcesToo() {
        run(FromIterator.class).run(running -> {
            complete(running.getBean(PipelineRegistry.class));
            assertThat(running.getBean(Sink.class).taken).containsExactlyElementsOf(numbers());
        });
        run(FromIterable.class).run(running -> {
            complete(running.getBean(PipelineRegistry.class));
            assertThat(running.getBean(Sink.class).taken).containsExactlyElementsOf(numbers());
        });
    }

    @Test
    void aSourceIsPulledOnlyAsFarAsRequested() {
        run(Endless.class).withPropertyValues("test.block=true").run(running -> {
            Endless source = running.getBean(Endless.class);
            Sink sink = running.getBean(Sink.class);
            await().untilAtomic(source.pulled, Matchers.greaterThanOrEqualTo(10));
            Pipeline pipeline = running.getBean(PipelineRegistry.class).get("numbers");
            await().until(() -> pipeline.snapshot().stage("sink").orElseThrow().eventsIn() == 0
                    && pipeline.snapshot().stage("source").orElseThrow().eventsOut() == 10);
            assertThat(source.pulled).hasValue(10);
            sink.gate.countDown();
            await().until(() -> sink.taken.size() > 100);
            pipeline.closeNow();
            pipeline.completion().get(60, TimeUnit.SECONDS);
            assertThat(source.closed).isTrue();
        });
    }

    @Test
    void anEventDoesNotWaitForASlowNextEvent() {
        run(Slow.class).run(running -> {
            Sink sink = running.getBean(Sink.class);
            await().until(() -> sink.taken.contains(1));
            running.getBean(Slow.class).second.countDown();
            complete(running.getBean(PipelineRegistry.class));
            assertThat(sink.taken).containsExactly(1, 2);
        });
    }

    @Test
    void eventsThatWerePulledBeforeAFailureAreHandled() {
        run(Failing.class).run(running -> {
            Pipeline pipeline = running.getBean(PipelineRegistry.class).get("numbers");
            await().until(() -> pipeline.status() == Status.FAILED);
            assertThat(pipeline.completion()
                            .handle((nothing, failure) -> failure)
                            .get(60, TimeUnit.SECONDS))
                    .hasRootCauseInstanceOf(IOException.class)
                    .hasRootCauseMessage("line 100 is broken");
            assertThat(pipeline.failure()).hasCauseInstanceOf(IOException.class);
            assertThat(running.getBean(Sink.class).taken)
                    .containsExactlyElementsOf(numbers().subList(0, 100));
            assertThat(running.getBean(Failing.class).closed).isTrue();
        });
    }

    @Test
    void aSourceWithContextContinuesAfterARestart() {
        supervised(GoingOn.class).run(running -> {
            complete(running.getBean(PipelineRegistry.class));
            GoingOn source = running.getBean(GoingOn.class);
            assertThat(running.getBean(Sink.class).taken).containsExactlyElementsOf(numbers());
            assertThat(source.begun).containsExactly(0L, 100L, 200L);
            assertThat(source.closed).as("each source that was opened").hasValue(3);
            assertThat(restarts(running.getBean(PipelineRegistry.class))).isEqualTo(2);
        });
    }

    @Test
    void aSourceWithoutContextIsNotRestarted() {
        supervised(Failing.class).run(running -> {
            Pipeline pipeline = running.getBean(PipelineRegistry.class).get("numbers");
            await().until(() -> pipeline.status() == Status.FAILED);
            assertThat(pipeline.failure())
                    .hasMessage("Stage 'source-0' of pipeline 'numbers' failed and is not restarted, because its"
                            + " source would emit events again (make the handler restartable: begin at emitted() of"
                            + " its StageContext):"
                            + " java.io.IOException: line 100 is broken");
        });
    }

    @Test
    void aRestartOfAllSkipsASourceThatIsNotRestartable() {
        YamlContext.of(SUPERVISED, FromStream.class, FailingOnce.class).run(running -> {
            complete(running.getBean(PipelineRegistry.class));
            FailingOnce sink = running.getBean(FailingOnce.class);
            assertThat(sink.failed).isNotEmpty();
            assertThat(sink.taken).containsExactlyElementsOf(numbers());
            assertThat(restarts(running.getBean(PipelineRegistry.class))).isZero();
        });
    }

    @Test
    void aRestartOfAllLetsASourceContinue() {
        YamlContext.of(SUPERVISED, Reopened.class, FailingOnce.class).run(running -> {
            complete(running.getBean(PipelineRegistry.class));
            FailingOnce sink = running.getBean(FailingOnce.class);
            assertThat(sink.taken).containsExactlyElementsOf(numbers());
            assertThat(restarts(running.getBean(PipelineRegistry.class))).isOne();
            assertThat(running.getBean(Reopened.class).begun).hasSize(2).startsWith(0L);
        });
    }

    @Test
    void aSourceThatReturnsEventsIsCalledAgain() {
        run(OneByOne.class)
                .withPropertyValues("genstage.pipelines.numbers.stages.source.poll-interval=1ms")
                .run(running ->
                        await().until(() -> running.getBean(Sink.class).taken.size() == 50));
        run(Optionals.class)
                .withPropertyValues("genstage.pipelines.numbers.stages.source.poll-interval=1ms")
                .run(running ->
                        await().until(() -> running.getBean(Sink.class).taken.size() == 50));
    }

    @Test
    void theMethodGetsTheDemand() {
        run(Batches.class).run(running -> {
            await().until(() -> running.getBean(Sink.class).taken.size() == COUNT);
            assertThat(running.getBean(Batches.class).demands).allMatch(demand -> demand >= 1 && demand <= 10);
            assertThat(running.getBean(Sink.class).taken).containsExactlyElementsOf(numbers());
        });
    }

    @Test
    void anEmitterCanCompleteAndTheContextCountsEmittedEvents() {
        run(Emitting.class).run(running -> {
            complete(running.getBean(PipelineRegistry.class));
            assertThat(running.getBean(Sink.class).taken).containsExactlyElementsOf(numbers());
        });
    }

    private static final String SUPERVISED = """
            genstage.pipelines.numbers:
              supervision: { strategy: one-for-all, backoff.delay: 0s }
              stages:
                source:
                sink: { subscribe-to: source, max-demand: 10 }
            """;

    private static ApplicationContextRunner supervised(Class<?> source) {
        return YamlContext.of(SUPERVISED, source, Sink.class);
    }

    private static long restarts(PipelineRegistry registry) {
        return registry.get("numbers").snapshot().stage("source").orElseThrow().restarts();
    }

    private static ApplicationContextRunner run(Class<?> source) {
        return YamlContext.of("""
                genstage.pipelines.numbers.stages:
                  source:
                  sink: { subscribe-to: source, max-demand: 10 }
                """, source, Sink.class);
    }

    private static void complete(PipelineRegistry registry)
            throws InterruptedException, ExecutionException, TimeoutException {
        registry.get("numbers").completion().get(60, TimeUnit.SECONDS);
    }

    private static List<Integer> numbers() {
        return IntStream.range(0, COUNT).boxed().toList();
    }

    static class Sink {

        final List<Integer> taken = new CopyOnWriteArrayList<>();

        final CountDownLatch gate;

        Sink(Environment environment) {
            gate = new CountDownLatch(environment.getProperty("test.block") == null ? 0 : 1);
        }

        @Consumer
        void sink(List<Integer> numbers) throws InterruptedException {
            gate.await();
            taken.addAll(numbers);
        }
    }

    static class FailingOnce {

        final List<Integer> taken = new CopyOnWriteArrayList<>();

        final List<Integer> failed = new CopyOnWriteArrayList<>();

        @Consumer
        void sink(List<Integer> numbers) {
            if (failed.isEmpty()) {
                failed.addAll(numbers);
                throw new IllegalStateException("once");
            }
            taken.addAll(numbers);
        }
    }

    /** Fails at its hundredth event, and at its two-hundredth. */
    static class GoingOn {

        final List<Long> begun = new CopyOnWriteArrayList<>();

        final AtomicInteger closed = new AtomicInteger();

        @Producer
        Stream<Integer> source(StageContext context) {
            long begin = context.emitted();
            begun.add(begin);
            return numbers().stream()
                    .skip(begin)
                    .peek(number -> {
                        if (number == begin + 100 && begin < 200) {
                            throw new IllegalStateException("broken at " + number);
                        }
                    })
                    .onClose(closed::incrementAndGet);
        }
    }

    static class Reopened {

        final List<Long> begun = new CopyOnWriteArrayList<>();

        @Producer
        Iterator<Integer> source(StageContext context) {
            begun.add(context.emitted());
            return numbers().listIterator((int) context.emitted());
        }
    }

    static class FromStream {

        final AtomicBoolean closed = new AtomicBoolean();

        @Producer
        Stream<Integer> source() {
            return numbers().stream().onClose(() -> closed.set(true));
        }
    }

    static class FromIterator {

        @Producer
        Iterator<Integer> source() {
            return numbers().iterator();
        }
    }

    static class FromIterable {

        @Producer
        Iterable<Integer> source() {
            return numbers();
        }
    }

    static class Endless {

        final AtomicInteger pulled = new AtomicInteger();

        final AtomicBoolean closed = new AtomicBoolean();

        @Producer
        Stream<Integer> source() {
            return Stream.generate(pulled::incrementAndGet).onClose(() -> closed.set(true));
        }
    }

    static class Slow {

        final CountDownLatch second = new CountDownLatch(1);

        @Producer
        Stream<Integer> source() {
            return Stream.of(1, 2).map(this::next);
        }

        private Integer next(int number) {
            try {
                if (number == 2) {
                    second.await();
                }
                return number;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static class Failing {

        final AtomicBoolean closed = new AtomicBoolean();

        @Producer
        Stream<Integer> source() {
            return Stream.iterate(0, n -> n + 1)
                    .map(n -> n == 100 ? this.<Integer>sneak(new IOException("line 100 is broken")) : n)
                    .onClose(() -> closed.set(true));
        }

        private <T> T sneak(Exception e) {
            Failing.<RuntimeException>raise(e);
            return null;
        }

        @SuppressWarnings("unchecked")
        private static <E extends Exception> void raise(Exception e) throws E {
            throw (E) e;
        }
    }

    static class OneByOne {

        private int next;

        private int calls;

        @Producer
        Integer source() {
            return ++calls % 5 == 0 || next == 50 ? null : next++;
        }
    }

    static class Optionals {

        private int next;

        @Producer
        Optional<Integer> source() {
            return next == 50 ? Optional.empty() : Optional.of(next++);
        }
    }

    static class Batches {

        final List<Integer> demands = new CopyOnWriteArrayList<>();

        private int next;

        @Producer
        Collection<Integer> source(int demand) {
            demands.add(demand);
            List<Integer> batch = new ArrayList<>();
            while (batch.size() < demand && next < COUNT) {
                batch.add(next++);
            }
            return batch;
        }
    }

    static class Emitting {

        @Producer
        void source(Emitter<Integer> out, StageContext context) {
            long next = context.emitted();
            while (out.remainingDemand() > 0 && next < COUNT) {
                out.emit((int) next++);
            }
            if (next == COUNT) {
                out.complete();
            }
        }
    }
}
