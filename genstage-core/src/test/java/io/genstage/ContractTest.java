package io.genstage;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.conformance.TestCatalogue;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every rule in {@code contract.txt} has a test that cites it with {@link io.genstage.testing.Contract}. */
class ContractTest {

    private static final String RULES = "/contract.txt";

    private static Set<String> rules;

    private static Set<String> cited;

    @BeforeAll
    static void read() throws IOException, URISyntaxException {
        try (InputStream file = ContractTest.class.getResourceAsStream(RULES)) {
            List<String> lines = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            rules = lines.stream().map(line -> line.split(" ", 2)[0]).collect(Collectors.toCollection(TreeSet::new));
            assertThat(rules).as("each rule is there once").hasSameSizeAs(lines);
        }
        URI classes = ContractTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        cited = TestCatalogue.of(Path.of(classes)).contractCitations().keySet();
    }

    @Test
    void everyRuleHasATest() {
        assertThat(cited).as("write a test with @Contract for what is missing").containsAll(rules);
    }

    @Test
    void everyCitedRuleExists() {
        assertThat(rules).as("correct the citation, or add the rule to " + RULES).containsAll(cited);
    }
}
