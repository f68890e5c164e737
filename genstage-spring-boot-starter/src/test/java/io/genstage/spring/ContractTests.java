package io.genstage.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules that tests of the starter cite with {@link Contract}. */
class ContractTests {

    /** Surefire runs in the module's directory. */
    private static final Path RULES = Path.of("../genstage-core/src/test/resources/contract.txt");

    /** What only an application with Spring shows: keys, parameters of handlers, the context's end, the exit code. */
    private static final List<String> SEEN_IN_SPRING = List.of("A2", "A7", "E10", "I2", "I4");

    @Test
    void rulesThatConcernSpringHaveATestWithSpring() throws Exception {
        assertThat(cited()).as("cite them with @Contract").containsAll(SEEN_IN_SPRING);
    }

    @Test
    void everyCitedRuleExists() throws Exception {
        assertThat(rules()).as("correct the citation").containsAll(cited());
    }

    private static Set<String> rules() throws IOException {
        try (Stream<String> lines = Files.lines(RULES)) {
            return lines.filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" ", 2)[0])
                    .collect(Collectors.toSet());
        }
    }

    private static Set<String> cited() throws Exception {
        Path root = Path.of(ContractTests.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Set<String> cited = new TreeSet<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(ContractTests::isTestClass).toList()) {
                Class<?> type = load(root.relativize(file).toString());
                cited.addAll(citations(type));
                Arrays.stream(type.getDeclaredMethods()).forEach(method -> cited.addAll(citations(method)));
            }
        }
        return cited;
    }

    private static boolean isTestClass(Path file) {
        return file.getFileName().toString().endsWith("Tests.class");
    }

    /** Loads a class and does not initialise it. */
    private static Class<?> load(String file) throws ClassNotFoundException {
        String name = file.replaceAll("\\.class$", "").replace('/', '.').replace('\\', '.');
        return Class.forName(name, false, ContractTests.class.getClassLoader());
    }

    private static List<String> citations(AnnotatedElement element) {
        Contract contract = element.getAnnotation(Contract.class);
        return contract == null ? List.of() : List.of(contract.value());
    }
}
