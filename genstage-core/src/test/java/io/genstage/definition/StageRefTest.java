package io.genstage.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.Inlet;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.SubscriptionOptions;
import io.genstage.pipeline.Pipeline;
import io.genstage.testing.HandDriven;
import io.genstage.testing.HandSubscriber;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** References to stages, which carry the types of events through the topology. */
class StageRefTest {

    private static final StageRef<Integer> NUMBERS = StageRef.named("numbers");

    private static final StageRef<String> TEXTS = StageRef.named("texts");

    /** The beginning of a class, up to the statements under test. */
    private static final String DECLARATIONS = """
            import io.genstage.*;
            import io.genstage.definition.*;
            import io.genstage.pipeline.Pipeline;
            import java.util.List;

            class Typed {
                static final StageRef<Integer> numbers = StageRef.named("numbers");
                static final StageRef<String> texts = StageRef.named("texts");
                static final ProducerConsumerStage<Integer, String> render = ProducerConsumerStage.map(Integer::toHexString);
                static final ConsumerStage<String> print = (events, from) -> {};
                static final ConsumerStage<Object> any = (events, from) -> {};

                static void declare(PipelineDefinition.Builder builder, Pipeline pipeline) {
            """;

    private final List<String> printed = new ArrayList<>();

    @Test
    void stagesThatAreDeclaredByReferenceRunLikeStagesWithNames() {
        ConsumerStage<String> print = (events, from) -> printed.addAll(events);
        HandDriven run = HandDriven.started(PipelineDefinition.named("p")
                .producer(NUMBERS, ProducerStage.inletOnly())
                .producerConsumer(
                        TEXTS, ProducerConsumerStage.map(Integer::toHexString), s -> s.subscribeTo(NUMBERS, 8))
                .consumer("print", print, s -> s.subscribeTo(TEXTS)));

        Inlet<Integer> inlet = run.pipeline().inlet(NUMBERS);
        inlet.offerAll(List.of(10, 11));
        run.run();

        assertThat(printed).containsExactly("a", "b");
        PipelineDefinition definition = run.pipeline().definition();
        assertThat(definition.stages()).extracting(StageDefinition::name).containsExactly("numbers", "texts", "print");
        assertThat(subscription(definition, "texts"))
                .isEqualTo(new SubscriptionDefinition("numbers", SubscriptionOptions.ofMaxDemand(8)));
        assertThat(subscription(definition, "print"))
                .isEqualTo(new SubscriptionDefinition("texts", SubscriptionOptions.DEFAULT));
    }

    private static SubscriptionDefinition subscription(PipelineDefinition definition, String stage) {
        return definition.stage(stage).orElseThrow().subscriptions().get(0);
    }

    @Test
    void factoriesAndOptionsAreDeclaredByReferenceToo() {
        PipelineDefinition definition = PipelineDefinition.named("p")
                .producer(NUMBERS, () -> ProducerStage.of(List.of(1)), s -> s.nonBlocking())
                .producerConsumer(
                        TEXTS,
                        () -> ProducerConsumerStage.map((Integer number) -> "n" + number),
                        s -> s.subscribeTo(NUMBERS, SubscriptionOptions.ofMaxDemand(3)))
                .build();

        assertThat(definition.stage("numbers").orElseThrow().blocking()).isFalse();
        assertThat(definition.stage("numbers").orElseThrow().handler()).isNull();
        assertThat(definition.stage("texts").orElseThrow().handler()).isNull();
        assertThat(subscription(definition, "texts"))
                .isEqualTo(new SubscriptionDefinition("numbers", SubscriptionOptions.ofMaxDemand(3)));
    }

    @Test
    void streamsAndPublishersHaveTheTypeOfTheReference() {
        Pipeline pipeline = Pipeline.of(PipelineDefinition.named("p")
                .producer(NUMBERS, ProducerStage.of(List.of(1, 2)))
                .build());
        pipeline.start().join();

        try (Stream<Integer> numbers = pipeline.stream(NUMBERS, SubscriptionOptions.ofMaxDemand(1))) {
            assertThat(numbers.mapToInt(number -> number).sum()).isEqualTo(3);
        }
    }

    @Test
    void publishersHaveTheTypeOfTheReference() {
        HandDriven run =
                HandDriven.started(PipelineDefinition.named("p").producer(NUMBERS, ProducerStage.of(List.of(1, 2, 3))));
        HandSubscriber<Integer> first = new HandSubscriber<>();
        HandSubscriber<Integer> second = new HandSubscriber<>();
        Flow.Publisher<Integer> publisher = run.pipeline().publisher(NUMBERS);
        publisher.subscribe(first);
        run.pipeline().publisher(NUMBERS, SubscriptionOptions.ofMaxDemand(1)).subscribe(second);
        run.run();

        first.request(1);
        run.run();
        second.request(1);
        run.run();

        assertThat(first.events()).containsExactly(1);
        assertThat(second.events()).containsExactly(2);
    }

    @Test
    void theCompilerAcceptsSubscriptionsWhoseEventsTheHandlerHandles() {
        assertThat(rejected(List.of(
                        "builder.producerConsumer(texts, render, s -> s.subscribeTo(numbers));",
                        "builder.producerConsumer(texts, () -> render, s -> s.subscribeTo(numbers, 10));",
                        "builder.consumer(\"print\", print, s -> s.subscribeTo(texts).concurrency(2));",
                        "builder.consumer(\"any\", any, s -> s.subscribeTo(texts).subscribeTo(numbers));",
                        "builder.consumer(\"each\", ConsumerStage.each((Integer n) -> {}), s -> s.subscribeTo(numbers));",
                        "Inlet<Integer> inlet = pipeline.inlet(numbers);")))
                .isEmpty();
    }

    @Test
    void theCompilerRejectsOtherTypesOfEvents() {
        List<String> mistakes = List.of(
                "builder.producerConsumer(texts, render, s -> s.subscribeTo(texts));",
                "builder.producerConsumer(texts, () -> render, s -> s.subscribeTo(texts));",
                "builder.consumer(\"print\", print, s -> s.subscribeTo(numbers));",
                "builder.consumer(\"print\", print, s -> s.subscribeTo(numbers, 10));",
                "builder.consumer(\"print\", print, s -> s.subscribeTo(numbers, SubscriptionOptions.DEFAULT));",
                "builder.consumer(\"print\", () -> print, s -> s.subscribeTo(numbers));",
                "builder.producer(texts, ProducerStage.of(List.of(1)));",
                "builder.producerConsumer(numbers, render, s -> s.subscribeTo(numbers));",
                "builder.producer(numbers, ProducerStage.inletOnly(), s -> s.subscribeTo(texts));",
                "Inlet<String> inlet = pipeline.inlet(numbers);",
                "java.util.stream.Stream<String> events = pipeline.stream(numbers);",
                "java.util.concurrent.Flow.Publisher<String> events = pipeline.publisher(numbers);");

        assertThat(rejected(mistakes)).containsExactlyElementsOf(mistakes);
    }

    /** {@return the statements that do not compile} */
    private static List<String> rejected(List<String> statements) {
        String blocks = String.join(
                "\n",
                statements.stream().map(statement -> "{ " + statement + " }").toList());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        var unused = compiler.getTask(
                        null,
                        null,
                        diagnostics,
                        List.of("-proc:none", "-d", System.getProperty("java.io.tmpdir"), "-cp", classPath()),
                        null,
                        List.of(new Source(DECLARATIONS + blocks + "}}")))
                .call();
        long before = DECLARATIONS.lines().count();
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> statements.get((int) (diagnostic.getLineNumber() - before - 1)))
                .toList();
    }

    private static String classPath() {
        try {
            URI classes = StageRef.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            return Path.of(classes).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A compilation unit in memory. */
    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(String text) {
            super(URI.create("string:///Typed.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
