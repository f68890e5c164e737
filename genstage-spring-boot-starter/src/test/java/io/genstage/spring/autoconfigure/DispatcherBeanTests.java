package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.spring.autoconfigure.TripStages.Trip;
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

    private static final String REMEDY = "Give the bean prototype scope, `@Scope(\"prototype\")`, or replace it with a"
            + " `Supplier<Dispatcher<?>>` that creates a new dispatcher each time.";

    @ParameterizedTest
    @ValueSource(strings = {"fair", "fairest"})
    void eachInstanceHasItsOwnDispatcher(String bean) {
        YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: %1$s }
                  pass: { subscribe-to: read, concurrency: 2, dispatcher: %1$s }
                  count: { subscribe-to: pass, concurrency: 3 }
                """.formatted(bean), TripStages.class, Dispatchers.class).run(running -> {
            PipelineSnapshot over = YamlContext.complete(running, "trips");
            assertThat(over.stages()).extracting(StageSnapshot::dispatcher).containsExactly("demand", "demand", null);
            assertThat(running.getBean(TripStages.class).numbers())
                    .isEqualTo(IntStream.range(0, TripStages.COUNT).boxed().toList());
        });
    }

    @Test
    void aSingletonServesOneInstance() {
        YamlContext.of("""
                genstage.pipelines.trips.stages:
                  read: { dispatcher: single }
                  count: { subscribe-to: read }
                  other: { handler: count, subscribe-to: read }
                """, TripStages.class, Dispatchers.class).run(running -> {
            PipelineSnapshot over = YamlContext.complete(running, "trips");
            assertThat(over.stages().get(0).dispatcher()).isEqualTo("broadcast");
            assertThat(running.getBean(TripStages.class).numbers()).hasSize(2 * TripStages.COUNT);
        });
    }

    @Test
    void aSingletonCannotServeSeveralInstances() {
        FailureAnalysis analysis = failure("""
                  read:
                  pass: { subscribe-to: read, concurrency: 2, dispatcher: single }
                """);
        assertThat(analysis.getDescription())
                .isEqualTo(PATH
                        + "pass.dispatcher: the bean 'single' is a single dispatcher, but each of the stage's 2 instances"
                        + " needs its own.");
        assertThat(analysis.getAction()).isEqualTo(REMEDY);
    }

    @Test
    void aSingletonCannotServeSeveralStages() {
        FailureAnalysis analysis = failure("""
                  read.dispatcher: single
                  pass: { subscribe-to: read, dispatcher: single }
                """);
        assertThat(analysis.getDescription())
                .isEqualTo(PATH + "pass.dispatcher: the bean 'single' is a single dispatcher, and " + PATH
                        + "read.dispatcher already uses it.");
        assertThat(analysis.getAction()).isEqualTo(REMEDY);
    }

    @Test
    void anUnknownDispatcherThatIsSimilarToABeanIsRejectedWithASuggestion() {
        FailureAnalysis analysis = failure("  read.dispatcher: fairer\n");
        assertThat(analysis.getDescription()).isEqualTo(PATH + "read.dispatcher: no dispatcher is named 'fairer'.");
        assertThat(analysis.getAction())
                .isEqualTo(
                        "Did you mean 'fair'? Built in: broadcast, demand, partition. Beans: fair, fairest, single.");
    }

    @Test
    void anUnknownDispatcherThatIsSimilarToABuiltInOneIsRejectedWithASuggestion() {
        FailureAnalysis analysis = YamlContext.failure(
                YamlContext.of("genstage.pipelines.trips.stages.read.dispatcher: brodcast", TripStages.class));
        assertThat(analysis.getAction())
                .isEqualTo(
                        "Did you mean 'broadcast'? Built in: broadcast, demand, partition. Or declare a bean that is a"
                                + " Dispatcher, or a Supplier of Dispatchers, and set its name.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "texts"})
    void aBeanThatIsNotADispatcherIsRejected(String bean) {
        FailureAnalysis analysis = failure("  read.dispatcher: " + bean + "\n");
        assertThat(analysis.getDescription())
                .isEqualTo(PATH + "read.dispatcher: the bean '" + bean + "' is "
                        + (bean.equals("texts") ? "a Supplier of " : "") + "`String`, not a Dispatcher.");
        assertThat(analysis.getAction())
                .isEqualTo("Set the name of a bean that is a Dispatcher, or a Supplier of Dispatchers. Beans: fair,"
                        + " fairest, single.");
    }

    private static FailureAnalysis failure(String stages) {
        return YamlContext.failure(
                YamlContext.of("genstage.pipelines.trips.stages:\n" + stages, TripStages.class, Dispatchers.class));
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
