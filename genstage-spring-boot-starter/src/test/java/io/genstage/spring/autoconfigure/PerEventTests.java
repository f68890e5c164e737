package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.supervision.Backoff;
import io.genstage.supervision.Child;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ChildRestart;
import io.genstage.supervision.ChildShutdown;
import io.genstage.supervision.Children;
import io.genstage.supervision.RestartIntensity;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Scope;

/** {@code concurrency: per-event}: a child for each event. */
@ExtendWith(OutputCaptureExtension.class)
class PerEventTests {

    @Test
    void everyOptionIsRead() {
        assertThat(children("""
                        child:
                          restart: transient
                          max-restarts: 7
                          within: 1m
                          backoff: { delay: 50ms, multiplier: 1.5, max-delay: 2s, jitter: 0 }
                          shutdown: 3s
                        """))
                .isEqualTo(new ChildOptions(
                        ChildRestart.TRANSIENT,
                        new RestartIntensity(7, Duration.ofMinutes(1)),
                        new Backoff(Duration.ofMillis(50), 1.5, Duration.ofSeconds(2), 0),
                        new ChildShutdown(Duration.ofSeconds(3))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "child:", "child: {}", "child: { restart: temporary }", "child: { shutdown: 5s }"})
    void omittedKeysHaveTheDefaultsOfTheCore(String options) {
        assertThat(children(options)).isEqualTo(ChildOptions.TEMPORARY);
    }

    @Test
    void childrenAreRestartedWithoutDelayByDefault() {
        assertThat(children("child.restart: transient")).isEqualTo(ChildOptions.TRANSIENT);
        assertThat(children("child.backoff.delay: 2s").backoff())
                .isEqualTo(new Backoff(Duration.ofSeconds(2), 2, Duration.ofSeconds(10), 0.2));
    }

    @Test
    void childShutdownIsADurationOrAWord() {
        assertThat(children("child.shutdown: brutal-kill").shutdown()).isEqualTo(ChildShutdown.BRUTAL_KILL);
        assertThat(children("child.shutdown: infinity").shutdown()).isEqualTo(ChildShutdown.INFINITY);
        assertThat(children("child.shutdown: 250ms").shutdown()).isEqualTo(new ChildShutdown(Duration.ofMillis(250)));
    }

    @Test
    void asManyEventsAreHandledConcurrentlyAsRequested() {
        running("sink", "max-demand: 4").run(running -> {
            Stages stages = running.getBean(Stages.class);
            assertThat(stages.fourAtOnce.await(60, TimeUnit.SECONDS)).isTrue();
            complete(YamlContext.pipeline(running, "numbers"));
            assertThat(stages.taken)
                    .containsExactlyInAnyOrder(IntStream.range(0, 20).boxed().toArray(Integer[]::new));
            assertThat(stages.instances).containsExactly("sink-0");
        });
    }

    @Test
    void aMethodWithAListParameterGetsOneEvent() {
        running("lists", "max-demand: 4").run(running -> {
            complete(YamlContext.pipeline(running, "numbers"));
            assertThat(running.getBean(Stages.class).lists)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 20).mapToObj(List::of).toList());
        });
    }

    @Test
    void aFailingChildDoesNotAffectOthers() {
        running("broken", "max-demand: 4").run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            complete(pipeline);
            assertThat(running.getBean(Stages.class).taken).hasSize(18).doesNotContain(5, 6);
            assertThat(pipeline.snapshot().stage("sink").orElseThrow().eventsIn())
                    .isEqualTo(18);
        });
    }

    @Test
    void aTransientChildIsRestartedWithItsEvent() {
        running("broken", "max-demand: 4, child: { restart: transient, backoff.delay: 1ms }")
                .run(running -> {
                    complete(YamlContext.pipeline(running, "numbers"));
                    assertThat(running.getBean(Stages.class).taken).hasSize(20).contains(5, 6);
                });
    }

    @Test
    void tooManyRestartsOfChildrenFailTheStage() {
        running("broken", "child: { restart: transient, max-restarts: 0 }").run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            await().until(() -> pipeline.status() == Status.FAILED);
        });
    }

    @Test
    void aPrototypeIsCreatedForTheStageAndNotForEachChild() {
        running("proto", "max-demand: 4").withUserConfiguration(Proto.class).run(running -> {
            complete(YamlContext.pipeline(running, "numbers"));
            assertThat(running.getBean(Stages.class).makers).hasSize(1);
        });
    }

    @Test
    void theChildrenAreReachableThroughThePipeline() {
        running("broken", "max-demand: 4, child: { restart: transient, backoff.delay: 1h }")
                .run(running -> {
                    Pipeline pipeline = YamlContext.pipeline(running, "numbers");
                    Children<Integer> children = pipeline.children("sink");
                    await().until(() ->
                            children.count().get(60, TimeUnit.SECONDS).restarting() == 2);
                    assertThat(children.list().get(60, TimeUnit.SECONDS))
                            .extracting(Child::event)
                            .contains(5, 6);
                    for (Child<Integer> child : children.list().get(60, TimeUnit.SECONDS)) {
                        children.terminate(child.id()).get(60, TimeUnit.SECONDS);
                    }
                    complete(pipeline);
                });
    }

    @Test
    void aSubscriptionToAllFreePartitionsCausesAWarningThatOrderIsLost(CapturedOutput output) {
        YamlContext.of("""
                genstage.pipelines.numbers.stages:
                  source: { dispatcher: partition, partition.count: 3 }
                  sink: { subscribe-to: source, concurrency: per-event }
                """, Stages.class).run(running -> {
            complete(YamlContext.pipeline(running, "numbers"));
            assertThat(running.getBean(Stages.class).taken).hasSize(20);
        });
        assertThat(output)
                .containsOnlyOnce(
                        "Stage 'sink' of pipeline 'numbers' starts a child for each event, and subscribes to all free"
                                + " partitions of 'source': it handles events with the same key concurrently.");
    }

    @Test
    void aSubscriptionToOnePartitionCausesNoWarning(CapturedOutput output) {
        YamlContext.of("""
                genstage.pipelines.numbers:
                  auto-start: false
                  stages:
                    source: { dispatcher: partition, partition.count: 3 }
                    sink: { subscribe-to: [ { stage: source, partition: 1 } ], concurrency: per-event }
                """, Stages.class).run(running -> assertThat(running).hasNotFailed());
        assertThat(output).doesNotContain("at the same time");
    }

    private static void complete(Pipeline pipeline) throws Exception {
        pipeline.completion().get(60, TimeUnit.SECONDS);
    }

    private static ApplicationContextRunner running(String handler, String options) {
        return YamlContext.of("""
                genstage.pipelines.numbers.stages:
                  source:
                  sink: { handler: %s, subscribe-to: source, concurrency: per-event, %s }
                """.formatted(handler, options), Stages.class);
    }

    private static ChildOptions children(String options) {
        ChildOptions[] children = new ChildOptions[1];
        YamlContext.of("""
                genstage.pipelines.numbers:
                  auto-start: false
                  stages:
                    source:
                    sink:
                      subscribe-to: source
                      concurrency: per-event
                """ + options.indent(6), Stages.class)
                .run(running -> children[0] = YamlContext.pipeline(running, "numbers")
                        .definition()
                        .stage("sink")
                        .orElseThrow()
                        .children());
        return children[0];
    }

    static class Stages {

        final List<Integer> taken = new CopyOnWriteArrayList<>();

        final List<List<Integer>> lists = new CopyOnWriteArrayList<>();

        final Set<String> instances = ConcurrentHashMap.newKeySet();

        final Set<Object> makers = ConcurrentHashMap.newKeySet();

        final CountDownLatch fourAtOnce = new CountDownLatch(4);

        private final Set<Integer> failed = ConcurrentHashMap.newKeySet();

        @Producer
        Stream<Integer> source() {
            return IntStream.range(0, 20).boxed();
        }

        @Consumer
        void sink(Integer number, StageContext context) throws InterruptedException {
            instances.add(context.instance());
            fourAtOnce.countDown();
            fourAtOnce.await();
            taken.add(number);
        }

        @Consumer
        void lists(List<Integer> numbers) {
            lists.add(numbers);
        }

        @Consumer
        void broken(Integer number) {
            if ((number == 5 || number == 6) && failed.add(number)) {
                throw new IllegalStateException("the first try of " + number);
            }
            taken.add(number);
        }
    }

    @Scope("prototype")
    static class Proto {

        private final Stages stages;

        Proto(Stages stages) {
            this.stages = stages;
        }

        @Consumer
        void proto(Integer number) {
            stages.makers.add(this);
        }
    }
}
