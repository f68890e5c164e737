package io.genstage.spring.properties;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The documentation contains the table of all properties that is generated from their metadata. */
class ConfigurationReferenceTests {

    private static final Path DOCUMENT = Path.of("..", "docs", "topology.md");

    private static final String BEGIN = "<!-- configuration reference: begin -->";

    private static final String END = "<!-- configuration reference: end -->";

    private static final String WRITE = "configuration-reference.write";

    private static final String COMMAND = "./mvnw -pl genstage-spring-boot-starter -am test"
            + " -Dtest=ConfigurationReferenceTests -Dsurefire.failIfNoSpecifiedTests=false -D" + WRITE + "=true";

    private final String table = new ConfigurationReference(Path.of("target", "classes", "META-INF")).table();

    @Test
    void theDocumentContainsTheGeneratedTable() throws IOException {
        String document = Files.readString(DOCUMENT);
        assertThat(document).containsSubsequence(BEGIN, END);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        int end = document.indexOf(END);
        if (Boolean.getBoolean(WRITE)) {
            Files.writeString(DOCUMENT, document.substring(0, begin) + "\n\n" + table + "\n" + document.substring(end));
        } else {
            assertThat(document.substring(begin, end).strip())
                    .as("%s differs from the metadata of the properties. Run `%s`", DOCUMENT, COMMAND)
                    .isEqualTo(table.strip());
        }
    }

    @Test
    void theTableContainsTheKeysBelowMapsAndLists() {
        String stage = "| `genstage.pipelines.<name>.stages.<name>.";
        String supervision = "| `genstage.pipelines.<name>.supervision";
        assertThat(table)
                .contains(
                        "\n| `genstage.shutdown.timeout` | duration | `25s` | ",
                        "\n" + stage + "max-demand` | integer |  | ",
                        "\n" + stage + "blocking` | boolean | `true` | ",
                        "\n" + stage + "subscribe-to[].partition` | string |  | ",
                        "\n" + stage + "child.backoff.jitter` | double |  | ",
                        "\n" + supervision + "` | group of keys |  | ",
                        "\n" + supervision + ".strategy` | `one-for-one`, `rest-for-one`, `one-for-all` | ",
                        "\n| `management.health.genstage.enabled` | boolean | `true` | ");
    }
}
