package io.genstage.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.history.event.Transition;
import io.genstage.history.model.World;
import io.genstage.pipeline.Pipeline;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/history-model.md} to the classes that it names. */
class HistoryModelPageTest {

    private static final Path PAGE = Path.of(System.getProperty("basedir", ""), "../docs/history-model.md");

    private static final Pattern CLASS_NAME = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)[^`]*`");

    private static final Pattern TRANSITION_NAME = Pattern.compile("`Transition\\.(\\w+)`");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| (.*) \\| (.*) \\| .* \\|$");

    private static String page;

    private static Set<String> modelClasses;

    private static Set<String> productClasses;

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(PAGE).replaceAll("(?s)```.*?```", "");
        modelClasses = simpleNames(World.class, "io/genstage/history");
        productClasses = simpleNames(Pipeline.class, "io/genstage");
    }

    /** {@return the names of all classes in a package and below it that were compiled together with a class} */
    private static Set<String> simpleNames(Class<?> neighbour, String packageName) throws IOException {
        Path root = Path.of(URI.create(
                neighbour.getProtectionDomain().getCodeSource().getLocation().toString()));
        try (Stream<Path> files = Files.walk(root.resolve(packageName))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> name.substring(name.lastIndexOf('$') + 1, name.length() - ".class".length()))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void everyModelClassInTheDictionaryExists() {
        assertThat(modelClasses).containsAll(column(1));
        assertThat(column(1)).hasSizeGreaterThan(15);
    }

    @Test
    void everyProductClassInTheDictionaryExists() {
        assertThat(productClasses).containsAll(column(2));
        assertThat(column(2)).hasSizeGreaterThan(15);
    }

    @Test
    void theDictionaryHasEveryModel() {
        assertThat(column(1))
                .containsAll(modelClasses.stream()
                        .filter(name -> name.endsWith("Model"))
                        .toList());
    }

    @Test
    void everyOtherClassOnThePageExists() throws IOException {
        Set<String> all = simpleNames(World.class, "io/genstage");
        all.addAll(productClasses);
        assertThat(all).containsAll(names(CLASS_NAME, page));
    }

    @Test
    void everyTransitionOnThePageExists() {
        assertThat(Arrays.stream(Transition.values()).map(Enum::name)).containsAll(names(TRANSITION_NAME, page));
    }

    /** {@return the classes that one column of the dictionary names} */
    private static Set<String> column(int number) {
        Stream<String> cells = ROW.matcher(page).results().map(row -> row.group(number));
        return names(CLASS_NAME, cells.collect(Collectors.joining(" ")));
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
