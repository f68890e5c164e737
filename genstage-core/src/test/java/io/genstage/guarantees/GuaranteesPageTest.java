package io.genstage.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.guarantees.GuaranteesPage.Cell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of {@code docs/guarantees.md} are complete, and the tests that the page names exist. */
class GuaranteesPageTest {

    /** Ends that no test in this process can bring about. The page names their tests. */
    private static final Set<String> OTHER_COLUMNS = Set.of("`kill -9`");

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..");

    private static final List<String> MODULES =
            List.of("genstage-core", "genstage-spring-boot-starter", "sample-app");

    private static final Pattern REASON = Pattern.compile("—( \\((\\w)\\))?");

    private static final Pattern TEST_NAME = Pattern.compile("`(\\w+Tests?)(?:#(\\w+))?`");

    private final GuaranteesPage page = GuaranteesPage.read();

    @Test
    void everyColumnAndRowHasATest() {
        assertThat(page.cells()).allSatisfy(cell -> {
            assertThat(Ending.titled(cell.column()).isPresent() || OTHER_COLUMNS.contains(cell.column()))
                    .as("column %s", cell.column())
                    .isTrue();
            assertThat(Setting.titled(cell.row())).as("row %s", cell.row()).isPresent();
        });
    }

    @Test
    void everyEndAndPlaceHasACell() {
        List<String> cells = page.cells().stream().map(Cell::toString).toList();
        assertThat(cells).doesNotHaveDuplicates();
        for (Ending ending : Ending.values()) {
            for (Setting setting : Setting.values()) {
                if (setting != Setting.POISON || ending.throwing()) {
                    assertThat(cells).contains(new Cell(ending.title(), setting.title(), "").toString());
                }
            }
        }
    }

    @Test
    void anImpossibleCellHasAReason() {
        List<String> reasons = page.cells().stream()
                .filter(Cell::isImpossible)
                .map(Cell::text)
                .distinct()
                .toList();
        assertThat(reasons).isNotEmpty().allSatisfy(text -> {
            assertThat(text).matches(REASON);
            assertThat(page.text()).contains("\n- " + text.substring(2) + " ");
        });
    }

    @Test
    void everyTestOnThePageExists() throws IOException {
        Map<String, String> sources = testSources();
        List<MatchResult> names = TEST_NAME.matcher(page.text()).results().toList();
        assertThat(names).isNotEmpty().allSatisfy(name -> {
            assertThat(sources).containsKey(name.group(1));
            if (name.group(2) != null) {
                assertThat(sources.get(name.group(1))).contains("void " + name.group(2) + "(");
            }
        });
    }

    /** {@return the text of each test class of the repository, by its simple name} */
    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : MODULES) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
        return sources;
    }
}
