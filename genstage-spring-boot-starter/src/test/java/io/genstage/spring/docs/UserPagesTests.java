package io.genstage.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.spring.autoconfigure.GenStageAutoConfiguration;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.InputStreamResource;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/** The examples of all pages compile and bind, and their links lead to existing pages and headings. */
class UserPagesTests {

    /**
     * The root keys of a configuration. A block that begins with another key shows some of the stages of a pipeline.
     */
    private static final Set<String> ROOTS = Set.of("genstage", "management", "spring", "server", "logging");

    private static final String FRAGMENT = "genstage:\n  pipelines:\n    page:\n      stages:\n";

    @TempDir
    private Path directory;

    static Stream<Page> pages() {
        return Page.all().stream();
    }

    static Stream<Page> pagesWithJava() {
        return pages().filter(page -> page.blocks().stream().anyMatch(Block::compilationUnit));
    }

    static Stream<Block> yamlBlocks() {
        return pages().flatMap(page -> page.blocks().stream()).filter(block -> block.is("yaml"));
    }

    @ParameterizedTest
    @MethodSource("pagesWithJava")
    void theJavaOfAPageCompilesAndItsHandlersAreLegal(Page page) throws Exception {
        Map<String, Block> files = new LinkedHashMap<>();
        page.blocks().stream().filter(Block::compilationUnit).forEach(block -> files.put(block.file(), block));

        assertThat(PageCompiler.compile(files.values(), directory)).isEmpty();
        assertHandlersAreLegal(files.values());
    }

    /**
     * The beans of a page are scanned for handlers, but not created: they need other beans, which the page does not
     * show.
     */
    private void assertHandlersAreLegal(Collection<Block> blocks) throws Exception {
        try (URLClassLoader classes = new URLClassLoader(
                new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?>[] beans = blocks.stream()
                    .map(block -> ClassUtils.resolveClassName(block.className(), classes))
                    .filter(type -> AnnotatedElementUtils.hasAnnotation(type, Component.class))
                    .toArray(Class<?>[]::new);
            new ApplicationContextRunner()
                    .withConfiguration(AutoConfigurations.of(GenStageAutoConfiguration.class))
                    .withInitializer(context ->
                            context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                    .withUserConfiguration(beans)
                    .run(context -> assertThat(context).hasNotFailed());
        }
    }

    /** A disabled pipeline creates no stages, but its keys are checked, and its values are bound. */
    @ParameterizedTest
    @MethodSource("yamlBlocks")
    void theYamlOfABlockBinds(Block block) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(GenStageAutoConfiguration.class))
                .withInitializer(context -> load(context.getEnvironment(), block))
                .run(context -> assertThat(context).as(block.place()).hasNotFailed());
    }

    @Test
    void aMistypedKeyIsFound() {
        Block block = new Block(
                "page", 1, "", "yaml", "genstage:\n  pipelines:\n    p: { stages: { s: { max-deman: 1 } } }\n");

        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(GenStageAutoConfiguration.class))
                .withInitializer(context -> load(context.getEnvironment(), block))
                .run(context -> assertThat(context).getFailure().hasMessageContaining("max-deman"));
    }

    @Test
    void anIllegalHandlerIsFound() {
        Block block = new Block("docs/page.md", 1, "", "java", """
                package demo;

                import io.genstage.spring.annotation.Consumer;

                @org.springframework.stereotype.Component
                class Wrong {
                    @Consumer
                    String store(String event) {
                        return event;
                    }
                }
                """);

        assertThat(PageCompiler.compile(List.of(block), directory)).isEmpty();
        assertThatThrownBy(() -> assertHandlersAreLegal(List.of(block)))
                .hasMessageContaining("cannot be the handler of a consumer");
    }

    @Test
    void aMistakeInJavaIsFoundWithPageAndLine() {
        Block block = new Block("docs/page.md", 10, "", "java", "package demo;\n\nclass Wrong {\n    Strin name;\n}\n");

        assertThat(PageCompiler.compile(List.of(block), directory))
                .singleElement()
                .asString()
                .startsWith("docs/page.md:13: ");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void theLinksOfAPageLeadToExistingPagesAndHeadings(Page page) {
        assertThat(page.brokenLinks()).isEmpty();
    }

    private static void load(ConfigurableEnvironment environment, Block block) {
        String root = block.text()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .findFirst()
                .orElseThrow()
                .split(":")[0];
        String text =
                ROOTS.contains(root) ? block.text() : FRAGMENT + block.text().indent(8);
        InputStreamResource resource =
                new InputStreamResource(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try {
            List<PropertySource<?>> sources = new YamlPropertySourceLoader().load(block.place(), resource);
            sources.forEach(environment.getPropertySources()::addLast);
            environment.getPropertySources().addFirst(new MapPropertySource("off", switchedOff(sources)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ConfigurationPropertySources.attach(environment);
    }

    /** {@return a property for each pipeline that disables it} */
    private static Map<String, Object> switchedOff(List<PropertySource<?>> sources) {
        Map<String, Object> off = new LinkedHashMap<>();
        sources.stream()
                .flatMap(source -> ((Map<?, ?>) source.getSource()).keySet().stream())
                .map(key -> key.toString().split("\\."))
                .filter(key -> key.length > 2 && key[0].equals("genstage") && key[1].equals("pipelines"))
                .forEach(key -> off.put("genstage.pipelines." + key[2] + ".enabled", false));
        return off;
    }
}
