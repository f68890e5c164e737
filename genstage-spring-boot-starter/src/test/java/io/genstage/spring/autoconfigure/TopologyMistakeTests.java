package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.definition.PipelineDefinition;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import io.genstage.spring.autoconfigure.FlightStages.Flight;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;

/** Each mistake that a user can make in the topology or its handlers, with its message. */
@ExtendWith(OutputCaptureExtension.class)
class TopologyMistakeTests {

    @Test
    void theFailureAnalyzerOfAnApplicationReportsAMistake(CapturedOutput output) {
        SpringApplication application = new SpringApplication(Flights.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        assertThat(catchStart(application, "--genstage.pipelines.flights.stages.reed.buffer-size=5"))
                .isNotNull();
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Stage 'reed' of pipeline 'flights' has no handler.")
                .contains("Did you mean 'read'?");
    }

    @Test
    void theFailureAnalyzerPrecedesTheAnalyzersOfSpringBoot(CapturedOutput output) {
        SpringApplication application = new SpringApplication(Flights.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        assertThat(catchStart(application, "--genstage.pipelines.flights.stages.read.concurrency=many"))
                .isNotNull();
        assertThat(output)
                .contains("Key 'genstage.pipelines.flights.stages.read.concurrency' (")
                .contains(": 'many' is neither a whole number from 1 nor 'per-event'.");
    }

    private static Throwable catchStart(SpringApplication application, String argument) {
        try {
            application.run(argument).close();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    @Test
    void anUnknownStageInSubscribeToIsRejectedWithASuggestion() {
        FailureAnalysis analysis = failure("""
                genstage.pipelines.flights.stages:
                  read:
                  enrich.subscribe-to: reed
                """);
        assertThat(analysis.getDescription())
                .isEqualTo("Stage 'enrich' of pipeline 'flights' subscribes to 'reed', and there is no such stage.");
        assertThat(analysis.getAction()).isEqualTo("Did you mean 'read'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", subscribe-to: []", ", subscribe-to: ''"})
    void aConsumerWithoutASubscriptionIsRejected(String subscription) {
        FailureAnalysis analysis = failure("""
                genstage.pipelines.flights.stages:
                  read:
                  same: { handler: enrich, subscribe-to: read }
                  sink: { handler: store %s }
                """.formatted(subscription));
        assertThat(analysis.getDescription())
                .isEqualTo("Stage 'sink' of pipeline 'flights' is a consumer and has no subscription.");
        assertThat(analysis.getAction())
                .isEqualTo("Set the stage that it subscribes to, such as `subscribe-to: same`.");
    }

    @Test
    void aProducerConsumerWithoutASubscriptionIsRejected() {
        FailureAnalysis analysis = failure("genstage.pipelines.flights.stages: { enrich: , read: }");
        assertThat(analysis.getDescription())
                .isEqualTo("Stage 'enrich' of pipeline 'flights' is a producer-consumer and has no subscription.");
        assertThat(analysis.getAction())
                .isEqualTo("Set the stage that it subscribes to, such as `subscribe-to: read`.");
    }

    @Test
    void aConsumerInAMistypedPipelineIsRejectedWithASuggestion() {
        FailureAnalysis analysis = failure("""
                genstage.pipelines:
                  flights.stages: { read: , enrich.subscribe-to: read }
                  flihgts.stages.store.max-demand: 5
                """);
        assertThat(analysis.getDescription())
                .isEqualTo("Stage 'store' of pipeline 'flihgts' is a consumer and has no subscription.");
        assertThat(analysis.getAction())
                .isEqualTo(
                        "Set `subscribe-to`, and declare the stage that it names: the pipeline has no stage that emits"
                                + " events. Did you mean pipeline 'flights'?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"enabled", "auto-start"})
    void aPipelineWithoutStagesIsRejected(String key) {
        FailureAnalysis analysis = failure("""
                genstage.pipelines:
                  flights.stages: { read: , enrich.subscribe-to: read }
                  flihgts.%s: false
                """.formatted(key));
        assertThat(analysis.getDescription()).isEqualTo("Pipeline 'flihgts' has no stages.");
        assertThat(analysis.getAction())
                .isEqualTo("Declare stages, or remove the pipeline. Did you mean pipeline 'flights'?");
    }

    @Test
    void aProducingStageWithoutASubscriberCausesAWarning(CapturedOutput output) {
        YamlContext.of("genstage.pipelines.flights.stages: { read: , enrich.subscribe-to: read }", FlightStages.class)
                .run(running -> assertThat(running).hasNotFailed());
        assertThat(output)
                .containsOnlyOnce("Stage 'enrich' of pipeline 'flights' emits events, but no stage subscribes to it")
                .doesNotContain("Stage 'read' of pipeline 'flights' emits events");
    }

    @Test
    void aPlaceholderInANameThatCannotBeResolvedIsRejected() {
        FailureAnalysis analysis =
                YamlContext.failure(YamlContext.of("genstage.pipelines.flights.stages.read:", Placeholder.class)
                        .withConfiguration(AutoConfigurations.of(PropertyPlaceholderAutoConfiguration.class)));
        assertThat(analysis.getDescription())
                .isEqualTo(
                        "The name '${names.read}' of handler Placeholder.read() contains the placeholder 'names.read',"
                                + " which cannot be resolved.");
        assertThat(analysis.getAction())
                .isEqualTo("Set the property 'names.read', or add a default, such as `${names.read:read}`.");
    }

    @Test
    void anAnnotationOnABeanMethodOfAnotherTypeIsRejected() {
        FailureAnalysis analysis = YamlContext.failure(YamlContext.of("", WrongKind.class));
        assertThat(analysis.getDescription())
                .isEqualTo("Bean 'store' of type `ProducerStage<Flight>` is annotated with @Consumer, but does not"
                        + " implement ConsumerStage.");
    }

    @Test
    void aStageWithoutAHandlerIsRejectedWithASuggestion() {
        FailureAnalysis analysis = failure("genstage.pipelines.flights.stages.stor.subscribe-to: read");
        assertThat(analysis.getDescription()).isEqualTo("Stage 'stor' of pipeline 'flights' has no handler.");
        assertThat(analysis.getAction())
                .isEqualTo(
                        "Did you mean 'store'? Annotated handlers: enrich, read, store, storeAirport, watch. Give the"
                                + " stage the name of its handler, or set `handler:`.");
    }

    @Test
    void aStageWithoutAHandlerIsRejectedWithTheHandlersIfNoNameIsSimilar() {
        FailureAnalysis analysis = failure("genstage.pipelines.flights.stages.banana:");
        assertThat(analysis.getAction()).startsWith("Annotated handlers: enrich, read, ");
    }

    @Test
    void aConsumerWithoutASubscriptionAndAMatchingProducerIsRejected() {
        FailureAnalysis analysis = failure("genstage.pipelines.flights.stages: { read: , storeAirport: }");
        assertThat(analysis.getAction())
                .isEqualTo(
                        "Set `subscribe-to`, and declare the stage that it names: the pipeline has no stage that emits"
                                + " events of its type.");
    }

    @ParameterizedTest
    @CsvSource({
        "genstage.pipelines.[a/b].stages.read.handler, Pipeline 'a/b' has '/' in its name.",
        "genstage.pipelines.p.stages.[a/b].handler, 'Pipeline ''p'' has the stage ''a/b'', which has ''/'' in its name.'",
        "genstage.pipelines.p.stages.[a\\b].handler,"
                + " 'Pipeline ''p'' has the stage ''a\\b'', which has ''\\'' in its name.'",
        "genstage.pipelines.p.stages.[..].handler,"
                + " 'Pipeline ''p'' has the stage ''..'', which has a name that a URL treats as a directory.'",
    })
    void aNameWithAMeaningInUrlsIsRejected(String key, String problem) {
        FailureAnalysis analysis =
                YamlContext.failure(YamlContext.of("", FlightStages.class).withPropertyValues(key + "=read"));
        assertThat(analysis.getDescription()).isEqualTo(problem);
        assertThat(analysis.getAction()).startsWith("Rename it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "genstage.pipelines: { 'a/b': { stages.read: } }           | .a/b.stages.read  | '/'    | Rename"
                        + " the key: names",
                "genstage.pipelines.p.stages: { 'a\\b': { handler: read } } | .a\\b.handler     | '\\'    |"
                        + " Rename the key: names",
                "genstage.pipelines.p.stages: { \"a\\tb\": { handler: read } } | .a?b.handler   | U+0009 |"
                        + " Rename the key: names",
                "genstage.pipelines.p.stages: { 'a b': { handler: read } }  | .a b.handler     | ' '    | Rename"
                        + " the key, or put",
                "genstage.pipelines.p.stages: { flüge: { handler: read } }  | .flüge.handler   | 'ü'    | Rename"
                        + " the key, or put",
            })
    void aNameOfWhichSpringWouldDropACharacterIsRejected(String yaml, String key, String character, String remedy) {
        FailureAnalysis analysis = failure(yaml);
        assertThat(analysis.getDescription())
                .startsWith("Key 'genstage.pipelines.")
                .endsWith(key + "' contains " + character + ", which Spring drops silently.");
        assertThat(analysis.getAction()).startsWith(remedy);
    }

    @Test
    void aNameInBracketsIsUsedUnchanged() {
        YamlContext.of(
                        "genstage.pipelines: { '[my flüge]': { stages: { '[a b]': { handler: read } } } }",
                        FlightStages.class)
                .run(running -> assertThat(YamlContext.pipeline(running, "my flüge")
                                .definition()
                                .stage("a b"))
                        .isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "read: { buffer-size: unlimited, buffer-keep: first }",
                "read: , enrich: { subscribe-to: read, buffer-keep: first }",
                "read: , enrich: { subscribe-to: read, buffer-size: unlimited, buffer-keep: last }",
            })
    void bufferKeepOfAnUnlimitedBufferIsRejected(String stages) {
        FailureAnalysis analysis = failure("genstage.pipelines.flights.stages: { " + stages + " }");
        assertThat(analysis.getDescription())
                .endsWith(".buffer-keep is set, but the buffer is unlimited, so it is never full.");
    }

    @Test
    void aPartitionNameWithAMeaningInUrlsIsRejected() {
        FailureAnalysis analysis = failure("""
                genstage.pipelines.flights.stages.read:
                  dispatcher: partition
                  partition: { names: [a/b, "c\\td"], key: number }
                """);
        assertThat(analysis.getDescription())
                .isEqualTo("Stage 'read' of pipeline 'flights' has the partition 'a/b', which has '/' in its name.");
    }

    @Test
    void aPollIntervalOfAFiniteSourceIsRejected() {
        FailureAnalysis analysis = failure("genstage.pipelines.flights.stages.read.poll-interval: 1s");
        assertThat(analysis.getDescription())
                .isEqualTo(
                        "genstage.pipelines.flights.stages.read.poll-interval is set, but FlightStages.read() is never"
                                + " polled: it is a finite source, a publisher, or emits only the events of its inlet.");
        assertThat(analysis.getAction())
                .isEqualTo("Remove `poll-interval`. If another file sets it, override it with an empty value:"
                        + " `poll-interval:`.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iterator", "iterable", "flux", "sequence", "inlet"})
    void aPollIntervalOfASourceThatIsNeverPolledIsRejected(String source) {
        FailureAnalysis analysis = YamlContext.failure(
                YamlContext.of("genstage.pipelines.sources.stages." + source + ".poll-interval: 1s", Sources.class));
        assertThat(analysis.getDescription()).contains(source + ".poll-interval is set, but ", " is never polled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"single", "emitting", "own"})
    void aPollIntervalOfASourceThatIsPolledIsLegal(String source) {
        YamlContext.of("genstage.pipelines.sources.stages." + source + ".poll-interval: 1s", Sources.class)
                .run(running -> assertThat(running).hasNotFailed());
    }

    @Test
    void aStageWithAnUnknownHandlerIsRejectedWithASuggestion() {
        FailureAnalysis analysis = failure("genstage.pipelines.flights.stages.save.handler: stoer");
        assertThat(analysis.getDescription())
                .isEqualTo("Stage 'save' of pipeline 'flights' has no handler named 'stoer'.");
        assertThat(analysis.getAction()).startsWith("Did you mean 'store'?");
    }

    @Test
    void aHandlerWithoutAStageCausesAWarning(CapturedOutput output) {
        YamlContext.of("genstage.pipelines.flights.stages.read:", FlightStages.class)
                .run(running -> assertThat(running).hasNotFailed());
        assertThat(output)
                .contains("Handler 'enrich' (FlightStages.enrich(Flight)) is unused")
                .doesNotContain("Handler 'read'");
    }

    @Test
    void aCycleIsRejected() {
        FailureAnalysis analysis = YamlContext.failure(YamlContext.of("""
                genstage.pipelines.circle.stages:
                  a.subscribe-to: b
                  b.subscribe-to: a
                """, Circle.class));
        assertThat(analysis.getDescription()).isEqualTo("Pipeline 'circle' has a cycle: a <- b <- a.");
    }

    @Test
    void twoHandlersOfOneNameAreRejected() {
        FailureAnalysis analysis = YamlContext.failure(
                YamlContext.of("genstage.pipelines.flights.stages.read:", FlightStages.class, SecondReader.class));
        assertThat(analysis.getDescription())
                .isEqualTo(
                        "Stage 'read' of pipeline 'flights' has 2 handlers: FlightStages.read(), SecondReader.other().");
        assertThat(analysis.getAction()).isEqualTo("Rename all but one with the annotation's `name`.");
    }

    @Test
    void twoPipelinesOfOneNameAreRejected() {
        FailureAnalysis analysis = YamlContext.failure(
                YamlContext.of("genstage.pipelines.flights.stages.read:", FlightStages.class, Definition.class));
        assertThat(analysis.getDescription())
                .isEqualTo("Two pipelines are named 'flights': one in genstage.pipelines and the bean 'definition'.");
    }

    @Test
    void eventTypesThatDoNotMatchAreRejected() {
        FailureAnalysis analysis = failure("""
                genstage.pipelines.flights.stages:
                  read:
                  enrich.subscribe-to: read
                  store: { subscribe-to: enrich, handler: storeAirport }
                """);
        assertThat(analysis.getDescription())
                .isEqualTo("In pipeline 'flights', `enrich` emits `RoutedFlight`, but `store` takes `Airport`"
                        + " (FlightStages.enrich(Flight) and FlightStages.storeAirport(Airport)).");
    }

    @Test
    void aConcurrencyOfAProducerIsRejected() {
        FailureAnalysis analysis = failure("genstage.pipelines.flights.stages.read.concurrency: 2");
        assertThat(analysis.getDescription())
                .isEqualTo("Stage 'read' of pipeline 'flights' is a producer and has concurrency 2.");
    }

    @Test
    void anIllegalSignatureIsRejected() {
        FailureAnalysis analysis = YamlContext.failure(YamlContext.of("", Impossible.class));
        assertThat(analysis.getDescription())
                .isEqualTo(
                        "Method `List<Flight> Impossible.read()` cannot be the handler of a producer: it returns several"
                                + " events, but takes no demand.");
        assertThat(analysis.getAction())
                .startsWith("Use one of the legal signatures:")
                .contains("List<E> m(long demand)", "Stream<E> m()", "void m(Emitter<E> out)", "E m()");
    }

    @Test
    void anAnnotationOnABeanThatIsNotAStageIsRejected() {
        FailureAnalysis analysis = YamlContext.failure(YamlContext.of("", NoStage.class));
        assertThat(analysis.getDescription())
                .contains("is annotated with @Consumer, but does not implement ConsumerStage");
    }

    @Test
    void aMistakeInOnePipelineStartsNoPipeline() {
        YamlContext.of("""
                genstage.pipelines:
                  flights.stages:
                    read:
                    enrich.subscribe-to: read
                    store.subscribe-to: enrich
                  broken.stages:
                    nothing:
                """, FlightStages.class).run(running -> {
            assertThat(running).hasFailed();
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("genstage-keep-alive");
        });
    }

    private static FailureAnalysis failure(String yaml) {
        return YamlContext.failure(YamlContext.of(yaml, FlightStages.class));
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(GenStageAutoConfiguration.class)
    @Import(FlightStages.class)
    static class Flights {}

    static class Circle {

        @ProducerConsumer
        int a(int number) {
            return number;
        }

        @ProducerConsumer
        int b(int number) {
            return number;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Sources {

        @Producer
        Iterator<String> iterator() {
            return List.of("a").iterator();
        }

        @Producer
        Iterable<String> iterable() {
            return List.of("a");
        }

        @Producer
        Flux<String> flux() {
            return Flux.just("a");
        }

        @Producer
        String single() {
            return null;
        }

        @Producer
        void emitting(Emitter<String> out) {}

        @Bean
        @Producer
        ProducerStage<String> sequence() {
            return ProducerStage.of(List.of("a"));
        }

        @Bean
        @Producer
        ProducerStage<String> inlet() {
            return ProducerStage.inletOnly();
        }

        @Bean
        @Producer
        ProducerStage<String> own() {
            return (demand, out) -> {};
        }
    }

    static class SecondReader {

        @Producer("read")
        Flight other() {
            return new Flight(1);
        }
    }

    static class Impossible {

        @Producer
        List<Flight> read() {
            return List.of();
        }
    }

    static class Placeholder {

        @Producer("${names.read}")
        Flight read() {
            return new Flight(1);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WrongKind {

        @Bean
        @Consumer
        ProducerStage<Flight> store() {
            return (demand, out) -> {};
        }
    }

    @Consumer("nothing")
    static class NoStage {}

    @Configuration(proxyBeanMethods = false)
    static class Definition {

        @Bean
        PipelineDefinition definition() {
            return PipelineDefinition.named("flights")
                    .producer("read", (demand, out) -> {})
                    .build();
        }
    }
}
