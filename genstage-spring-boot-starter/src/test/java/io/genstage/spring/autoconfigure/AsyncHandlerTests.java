package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.StageCallbacks;
import io.genstage.Subscription;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;

class AsyncHandlerTests {

    private static final String YAML = """
            genstage.pipelines.numbers.stages:
              source:
              sink.subscribe-to: source
            """;

    @ParameterizedTest
    @ValueSource(
            classes = {
                OnMethod.class,
                OnClass.class,
                OnSuperclass.class,
                OnInterface.class,
                OnInterfaceMethod.class,
                Meta.class,
                OnStage.class,
                OnStageMethod.class,
                OnCallbacks.class,
            })
    void anAsyncHandlerIsRejected(Class<?> handlers) {
        for (Class<?> async : List.of(Enabled.class, Object.class)) {
            FailureAnalysis analysis = YamlContext.failure(YamlContext.of(YAML, Source.class, handlers, async));
            assertThat(analysis.getDescription())
                    .startsWith("Method `")
                    .contains("of bean 'asyncHandlerTests." + handlers.getSimpleName()
                            + "' is @Async: its calls return before the work is done");
            assertThat(analysis.getAction())
                    .startsWith("Remove @Async, and set the stage's `concurrency`. Or return a `CompletableFuture`");
        }
    }

    @Test
    void aHandlerWithAsyncAdviceOfAnotherAnnotationIsRejected() {
        FailureAnalysis analysis =
                YamlContext.failure(YamlContext.of(YAML, Source.class, Other.class, OtherEnabled.class));
        assertThat(analysis.getDescription()).startsWith("Method `void Other.sink(Integer)` of bean '");
    }

    @Test
    void aStageWaitsForAnAsyncHandlerThatReturnsAFuture() {
        YamlContext.of(YAML, Source.class, Future.class, Enabled.class).run(running -> {
            YamlContext.complete(running, "numbers");
            assertThat(running.getBean(Future.class).taken()).containsExactly(1, 2, 3);
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAsync(proxyTargetClass = true)
    static class Enabled {}

    @Configuration(proxyBeanMethods = false)
    @EnableAsync(proxyTargetClass = true, annotation = Elsewhere.class)
    static class OtherEnabled {}

    @Retention(RetentionPolicy.RUNTIME)
    @interface Elsewhere {}

    @Retention(RetentionPolicy.RUNTIME)
    @Async
    @interface Soon {}

    static class Source {

        @Producer
        Stream<Integer> source() {
            return Stream.of(1, 2, 3);
        }
    }

    static class OnMethod {

        @Async
        @Consumer
        void sink(Integer number) {}
    }

    @Async
    static class OnClass {

        @Consumer
        void sink(Integer number) {}
    }

    static class OnSuperclass extends OnClass {}

    @Async
    interface Quick {}

    static class OnInterface implements Quick {

        @Consumer
        void sink(Integer number) {}
    }

    interface Taking {

        @Async
        void sink(Integer number);
    }

    static class OnInterfaceMethod implements Taking {

        @Consumer
        @Override
        public void sink(Integer number) {}
    }

    static class Meta {

        @Soon
        @Consumer
        void sink(Integer number) {}
    }

    @Async
    @Consumer("sink")
    static class OnStage implements ConsumerStage<Integer> {

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {}
    }

    @Consumer("sink")
    static class OnStageMethod implements ConsumerStage<Integer> {

        @Async
        @Override
        public void handleEvents(List<Integer> events, Subscription from) {}
    }

    static class OnCallbacks implements StageCallbacks<Void> {

        @Consumer
        void sink(Integer number) {}

        @Async
        @Override
        public void terminated(Throwable failure) {}
    }

    static class Other {

        @Elsewhere
        @Consumer
        void sink(Integer number) {}
    }

    static class Future {

        private final List<Integer> taken = new CopyOnWriteArrayList<>();

        @Async
        @Consumer
        CompletableFuture<Void> sink(Integer number) {
            taken.add(number);
            return CompletableFuture.completedFuture(null);
        }

        List<Integer> taken() {
            return taken;
        }
    }
}
