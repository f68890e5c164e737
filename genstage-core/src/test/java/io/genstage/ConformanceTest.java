package io.genstage;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.conformance.ConformanceCheck;
import io.genstage.conformance.ConformanceDocument;
import io.genstage.conformance.TestCatalogue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares {@code docs/conformance.md} with the tests, and with the numbers that the repository cites. */
class ConformanceTest {

    private static final Path MODULE =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath();

    private static final Path DOCUMENT =
            MODULE.resolve("../docs/conformance.md").normalize();

    private static ConformanceCheck check;

    @BeforeAll
    static void read() throws IOException {
        assertThat(DOCUMENT)
                .as("the table of GenStage's tests and ours; it is looked for beside the module %s", MODULE)
                .isRegularFile();
        check = new ConformanceCheck(
                ConformanceDocument.parse(Files.readAllLines(DOCUMENT)),
                TestCatalogue.of(MODULE.resolve("target/test-classes")));
    }

    @Test
    void everyUpstreamTestHasOneRow() {
        assertNone("rows", check.upstreamTestsWithoutOneRow());
    }

    @Test
    void everyRowNamesATestThatExistsOrAReason() {
        assertNone("rows", check.rowsWithoutAnAnswer());
    }

    @Test
    void noTestAnswersTwoRows() {
        assertNone("tests", check.testsThatAnswerTwoRows());
    }

    @Test
    void everyDeviationNamesATestThatExists() {
        assertNone("deviations", check.deviationsWithoutATest());
    }

    @Test
    void everyRuleHasATestOrIsListedAsWithoutACounterpart() {
        assertNone("rules", check.rulesWithoutATest());
    }

    @Test
    void everyDefectOfTheOriginalHasATestThatWouldFindIt() {
        assertNone("defects", check.defectsWithoutATest());
    }

    @Test
    void everyCitedNumberExists() {
        assertNone("numbers", check.numbersThatDoNotExist());
    }

    @Test
    void everyRuleAndDefectIsStatedOnce() {
        assertNone("numbers", check.numbersWithoutOneStatement());
    }

    @Test
    void everyStatementAgreesWithTheListsAndNamesItsTest() {
        assertNone("statements", check.statementsThatContradictAList());
        assertNone("statements", check.statementsWithoutTheirTest());
    }

    @Test
    void everyNumberCitedInTheRepositoryIsStated() throws IOException {
        assertNone("citations", check.citationsOfUnstatedNumbers(MODULE.getParent()));
    }

    private static void assertNone(String what, List<String> problems) {
        assertThat(problems)
                .withFailMessage(() -> problems.size() + " " + what + " need attention, in " + DOCUMENT
                        + " or in the tests:" + lines(problems))
                .isEmpty();
    }

    private static String lines(List<String> problems) {
        String newLine = System.lineSeparator() + "  ";
        return newLine + String.join(newLine, problems);
    }
}
