package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.genstage.Cancellation;
import io.genstage.DemandControl;
import io.genstage.DiscardReason;
import io.genstage.Emitter;
import io.genstage.Inlet;
import io.genstage.Reply;
import io.genstage.StageCallbacks;
import io.genstage.StageContext;
import io.genstage.Subscription;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A bean with handler methods that implements {@code StageCallbacks}. */
@ExtendWith(OutputCaptureExtension.class)
class CallbackTests {

    private static final String YAML = """
            genstage.pipelines.numbers.stages:
              source:
              square: { subscribe-to: source, dispatcher: broadcast }
              sink: { subscribe-to: square, selector: "#root != 9", cancel: temporary }
            """;

    @Test
    void theBeanIsCalledAtTheStartAndTheEndOfEachOfItsStages() {
        Stages[] stages = new Stages[1];
        context(Stages.class).run(running -> {
            YamlContext.pipeline(running, "numbers");
            stages[0] = running.getBean(Stages.class);
            assertThat(stages[0].recorded)
                    .contains(
                            "started source-0",
                            "started square-0",
                            "started sink-0",
                            "square-0 subscribed to source-0",
                            "source-0 has consumer square-0",
                            "sink-0 subscribed to square-0",
                            "square-0 has consumer sink-0")
                    .doesNotContain("terminated");
        });
        assertThat(stages[0].recorded).filteredOn("terminated"::equals).hasSize(3);
    }

    @Test
    void theBeanAnswersCallsAndHandlesMessages() {
        context(Stages.class).run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            Stages stages = running.getBean(Stages.class);
            assertThat(pipeline.stage("sink").<Object>call("how").get(60, TimeUnit.SECONDS))
                    .isEqualTo("how?");
            pipeline.stage("square").cast(5);
            pipeline.stage("source").info(6);
            rest(pipeline);
            assertThat(stages.recorded).contains("cast 5", "info 6");
            assertThat(stages.taken).as("events emitted by callbacks").containsExactlyInAnyOrder(50, 3600);
        });
    }

    @Test
    void theBeanIsCalledForDiscardedEvents() {
        context(Stages.class).run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            offer(pipeline, 2, 3, 4);
            assertThat(running.getBean(Stages.class).recorded).contains("discarded [9] filtered");
            assertThat(running.getBean(Stages.class).taken).containsExactly(4, 16);
        });
    }

    @Test
    void bothStagesAreCalledWhenASubscriptionIsCancelled() {
        context(Stages.class).run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            offer(pipeline, Stages.LAST);
            assertThat(running.getBean(Stages.class).recorded)
                    .contains("sink-0 lost square-0: CANCEL", "square-0 lost consumer sink-0: CANCEL");
        });
    }

    @Test
    void theConsumerIsCalledWhenAProducerCompletes() {
        context(Stages.class).run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            pipeline.stage("source").stop();
            await().untilAsserted(() -> assertThat(running.getBean(Stages.class).recorded)
                    .contains("square-0 is done with source-0", "sink-0 is done with square-0"));
        });
    }

    @Test
    void aMessageToAHandlerWithoutCallbacksNamesTheHandler(CapturedOutput output) {
        context(WithoutCallbacks.class).run(running -> {
            Pipeline pipeline = YamlContext.pipeline(running, "numbers");
            pipeline.stage("sink").cast("psst");
            pipeline.stage("sink").info("hm");
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() -> pipeline.stage("sink").call("how").get(60, TimeUnit.SECONDS))
                    .withMessageContaining(
                            "WithoutCallbacks.sink(Integer) has no 'call' callback to answer: how; implement StageCallbacks in its bean");
            rest(pipeline);
        });
        assertThat(output)
                .contains(
                        "WithoutCallbacks.sink(Integer) has no 'cast' callback and ignores: psst; implement StageCallbacks in its"
                                + " bean")
                .contains(
                        "WithoutCallbacks.sink(Integer) has no 'info' callback and ignores: hm; implement StageCallbacks in its bean");
    }

    @Test
    void callbacksOfAnotherEventTypeAreRejected() {
        FailureAnalysis analysis =
                YamlContext.failure(YamlContext.of("genstage.pipelines.numbers.stages.source:", WrongType.class));
        assertThat(analysis.getDescription())
                .isEqualTo("In pipeline 'numbers', `source` emits `Integer` (WrongType.source()), but its bean"
                        + " 'callbackTests.WrongType' implements `StageCallbacks<String>`.");
        assertThat(analysis.getAction())
                .isEqualTo(
                        "Implement `StageCallbacks<Integer>`. If the bean handles stages with different events, implement"
                                + " `StageCallbacks<Object>`.");
    }

    private static ApplicationContextRunner context(Class<?> stages) {
        return YamlContext.of(YAML, stages);
    }

    private static void offer(Pipeline pipeline, Integer... numbers) throws InterruptedException {
        Inlet<Integer> inlet = pipeline.inlet("source");
        assertThat(inlet.offerAll(List.of(numbers))).isEqualTo(numbers.length);
        rest(pipeline);
    }

    private static void rest(Pipeline pipeline) throws InterruptedException {
        assertThat(pipeline.awaitIdle(Duration.ofSeconds(60))).isTrue();
    }

    /** Squares the numbers from the inlet. */
    static class Squares {

        @Producer
        @Nullable
        Integer source() {
            return null;
        }

        @ProducerConsumer
        Integer square(Integer number) {
            return number * number;
        }
    }

    static class WithoutCallbacks extends Squares {

        @Consumer
        void sink(Integer number) {}
    }

    static class WrongType implements StageCallbacks<String> {

        @Producer
        @Nullable
        Integer source() {
            return null;
        }
    }

    static class Stages extends Squares implements StageCallbacks<Object> {

        static final int LAST = 100;

        final List<String> recorded = new CopyOnWriteArrayList<>();

        final List<Integer> taken = new CopyOnWriteArrayList<>();

        @Consumer
        void sink(Integer number, Subscription from) {
            taken.add(number);
            if (number == LAST * LAST) {
                from.cancel();
            }
        }

        @Override
        public void started(StageContext context) {
            recorded.add("started " + context.instance());
        }

        @Override
        public DemandControl subscribed(Subscription to) {
            recorded.add(to.consumer() + " subscribed to " + to.producer());
            return DemandControl.AUTOMATIC;
        }

        @Override
        public void consumerSubscribed(Subscription to) {
            recorded.add(to.producer() + " has consumer " + to.consumer());
        }

        @Override
        public void cancelled(Subscription to, Cancellation cancellation, Emitter<Object> out) {
            recorded.add(to.consumer() + " lost " + to.producer() + ": " + cancellation.kind());
        }

        @Override
        public void consumerCancelled(Subscription to, Cancellation cancellation, Emitter<Object> out) {
            recorded.add(to.producer() + " lost consumer " + to.consumer() + ": " + cancellation.kind());
        }

        @Override
        public void completed(Subscription to, Emitter<Object> out) {
            recorded.add(to.consumer() + " is done with " + to.producer());
        }

        @Override
        public void call(Object request, Reply reply, Emitter<Object> out) {
            reply.send(request + "?");
        }

        @Override
        public void cast(Object message, Emitter<Object> out) {
            recorded.add("cast " + message);
            out.emit(10 * (Integer) message);
        }

        @Override
        public void info(Object message, Emitter<Object> out) {
            recorded.add("info " + message);
            out.emit(10 * (Integer) message);
        }

        @Override
        public boolean discarded(List<?> events, DiscardReason reason, StageContext context) {
            recorded.add("discarded " + events + " " + reason);
            return true;
        }

        @Override
        public void terminated(@Nullable Throwable failure) {
            recorded.add("terminated");
        }
    }
}
