package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.spring.autoconfigure.Trips.Trip;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

/** {@code dispatcher: <name of a bean>}. */
class DispatcherBeanTests {

    private static final String PATH = "genstage.pipelines.trips.stages.";

    private static final String REMEDY = "Give the bean prototype scope, `@Scope(\"prototype\")`, or let it be a"
            + " `Supplier<Dispatcher<?>>` that makes a new one each time.";

    @ParameterizedTest
    @ValueSource(strings = {"fair", "fairest"})
    void eachInstanceHasOneOfItsOwn(String bean) {
        YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: %1$s }
                  pass: { subscribe-to: read, concurrency: 2, dispatcher: %1$s }
                  count: { subscribe-to: pass, concurrency: 3 }
                """.formatted(bean), Trips.class, Dispatchers.class).run(running -> {
            PipelineSnapshot over = YamlContext.complete(running, "trips");
            assertThat(over.stages()).extracting(StageSnapshot::dispatcher).containsExactly("demand", "demand", null);
            assertThat(running.getBean(Trips.class).numbers())
                    .isEqualTo(IntStream.range(0, Trips.COUNT).boxed().toList());
        });
    }

    @Test
    void aSingletonServesOneInstance() {
        YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: single }
                  count: { subscribe-to: read }
                  other: { handler: count, subscribe-to: read }
                """, Trips.class, Dispatchers.class).run(running -> {
            PipelineSnapshot over = YamlContext.complete(running, "trips");
            assertThat(over.stages().get(0).dispatcher()).isEqualTo("broadcast");
            assertThat(running.getBean(Trips.class).numbers()).hasSize(2 * Trips.COUNT);
        });
    }

    @Test
    void aSingletonCannotServeSeveralInstances() {
        FailureAnalysis told = failure("""
                  read:
                  pass: { subscribe-to: read, concurrency: 2, dispatcher: single }
                """);
        assertThat(told.getDescription())
                .isEqualTo(
                        PATH + "pass.dispatcher: the bean 'single' is one dispatcher, and the stage has 2 instances, of"
                                + " which each needs its own.");
        assertThat(told.getAction()).isEqualTo(REMEDY);
    }

    @Test
    void aSingletonCannotServeSeveralStages() {
        FailureAnalysis told = failure("""
                  read.dispatcher: single
                  pass: { subscribe-to: read, dispatcher: single }
                """);
        assertThat(told.getDescription())
                .isEqualTo(PATH + "pass.dispatcher: the bean 'single' is one dispatcher, and " + PATH
                        + "read.dispatcher has it already.");
        assertThat(told.getAction()).isEqualTo(REMEDY);
    }

    @Test
    void unknownDispatcherThatIsNearABean() {
        FailureAnalysis told = failure("  read.dispatcher: fairer\n");
        assertThat(told.getDescription()).isEqualTo(PATH + "read.dispatcher: there is no dispatcher 'fairer'.");
        assertThat(told.getAction())
                .isEqualTo(
                        "Did you mean 'fair'? Built in: broadcast, demand, partition. Beans: fair, fairest, single.");
    }

    @Test
    void unknownDispatcherThatIsNearABuiltInOne() {
        FailureAnalysis told = YamlContext.failure(
                YamlContext.of("genstage.pipelines.trips.stages.read.dispatcher: brodcast", Trips.class));
        assertThat(told.getAction())
                .isEqualTo("Did you mean 'broadcast'? Built in: broadcast, demand, partition."
                        + " A bean can be named too that is a Dispatcher or a Supplier of them; there is none.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "texts"})
    void beanThatIsNoDispatcher(String bean) {
        FailureAnalysis told = failure("  read.dispatcher: " + bean + "\n");
        assertThat(told.getDescription())
                .isEqualTo(PATH + "read.dispatcher: the bean '" + bean + "' is "
                        + (bean.equals("texts") ? "a Supplier of " : "") + "`String`, and no Dispatcher.");
        assertThat(told.getAction())
                .isEqualTo("Name a bean that is a Dispatcher, or a Supplier of Dispatchers."
                        + " Beans: fair, fairest, single.");
    }

    private static FailureAnalysis failure(String stages) {
        return YamlContext.failure(
                YamlContext.of("genstage.pipelines.trips.stages:\n" + stages, Trips.class, Dispatchers.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class Dispatchers {

        @Bean
        @Scope("prototype")
        Dispatcher<Trip> fair() {
            return DemandDispatcher.fair();
        }

        @Bean
        Supplier<DemandDispatcher<Trip>> fairest() {
            return DemandDispatcher::fair;
        }

        @Bean
        BroadcastDispatcher<Trip> single() {
            return new BroadcastDispatcher<>();
        }

        @Bean
        String text() {
            return "text";
        }

        @Bean
        Supplier<String> texts() {
            return () -> "text";
        }
    }
}
