package io.genstage.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genstage.conformance.ConformanceDocument.Row;
import io.genstage.conformance.ConformanceDocument.Statement;
import io.genstage.testing.Rule;
import java.io.File;
import java.io.IOException;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The check finds mistakes in documents. */
class ConformanceCheckTest {

    private static final TestCatalogue TESTS =
            new TestCatalogue(List.of(Sample.class, Other.Sample.class, Single.class));

    @Test
    void readsTheTablesUnderItsHeadings() {
        ConformanceDocument document = ConformanceDocument.parse(List.of(
                "# Conformance",
                "| a table | before any heading |",
                "|---|---|",
                "| is | ignored |",
                "## Rules",
                "### Some",
                "| rule | GenStage | here | shown by |",
                "|---|---|---|---|",
                "| <a id=\"r88\"></a>R88 | one by one | deviation | `Single` |",
                "## Defects",
                "| defect | rules | GenStage | here | shown by |",
                "|---|---|---|---|---|",
                "| <a id=\"d2\"></a>D2 | R88 | stalls | does not | – |",
                "## Rules without a counterpart",
                "| rules | why |",
                "|---|---|",
                "| R4, R6 | no nodes |",
                "| R51–R53 | no processes |",
                "## Deliberate deviations",
                "| rules | GenStage | here | test |",
                "|---|---|---|---|",
                "| R88 | one by one | as one | `Single#test` |",
                "## The upstream tests",
                "| file | line | test | meaning | ours |",
                "|---|---|---|---|---|",
                "| `a_test.exs` | 12 | a: b | one \\| two | `Single#test[x]` |"));

        assertThat(document.statements())
                .containsExactly(
                        new Statement("R88", "r88", "deviation", "Single"), new Statement("D2", "d2", "does not", "–"));
        assertThat(document.stated()).containsExactlyInAnyOrder("R88", "D2");
        assertThat(document.deviating()).containsExactly("R88");
        assertThat(document.withoutCounterpart())
                .containsExactly(
                        Map.entry("R4", "no nodes"),
                        Map.entry("R6", "no nodes"),
                        Map.entry("R51", "no processes"),
                        Map.entry("R52", "no processes"),
                        Map.entry("R53", "no processes"));
        assertThat(document.deviations()).containsExactly(Map.entry("Single#test", "R88"));
        assertThat(document.rows()).containsExactly(new Row("a_test.exs", 12, "a: b", "Single#test[x]"));
    }

    @Test
    void rejectsAMissingHeadingAndARowWithMissingCells() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConformanceDocument.parse(List.of("# Conformance")))
                .withMessage("The heading '## Rules' is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConformanceDocument.parse(
                        List.of("## Rules", "| rule | GenStage | here | shown by |", "|---|---|---|---|", "| R4 |")))
                .withMessageContaining("has 1 cells instead of 4: [R4]");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ConformanceDocument.parse(List.of("## Rules", "|---|---|---|---|", "| R4 | a | b | c |")))
                .withMessage("'R4' is no number with an anchor; write <a id=\"r1\"></a>R1, with the rule's number.");
    }

    @Test
    void looksAtTheTestsThatAreRun() {
        TestCatalogue all = TestCatalogue.of(Path.of(System.getProperty("basedir", ""), "target", "test-classes"));

        assertThat(all.named("ConformanceCheckTest")).containsExactly(ConformanceCheckTest.class);
        assertThat(all.named("Single")).as("a helper of this test").isEmpty();
        assertThat(all.citations()).doesNotContainKey("D18");
    }

    @Test
    void countsTheRowsOfEachFile() {
        List<Row> rows = new ArrayList<>();
        ConformanceCheck.UPSTREAM.forEach((file, count) -> {
            for (int line = 1; line <= count; line++) {
                rows.add(new Row(file, line, "t", "none: any"));
            }
        });
        assertThat(of(rows).upstreamTestsWithoutOneRow()).isEmpty();

        rows.removeIf(row -> row.file().endsWith("buffer_test.exs") && row.line() == 3);
        rows.add(new Row("gen_stage_test.exs", 7, "again", "none: any"));
        rows.add(new Row("other_test.exs", 1, "t", "none: any"));

        assertThat(of(rows).upstreamTestsWithoutOneRow())
                .containsExactlyInAnyOrder(
                        "gen_stage/buffer_test.exs has 10 tests, but 9 rows; add or remove rows.",
                        "gen_stage_test.exs has 124 tests, but 125 rows; add or remove rows.",
                        "gen_stage_test.exs:7 'again': the table lists this file and line twice; remove one of the rows.",
                        "There is no upstream file other_test.exs; correct its rows.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Single#test",
                "Single#many[two, 2]",
                "Single#named[SOURCE]",
                "Single#made[anything]",
                "Other.Sample#test",
                "io.genstage.conformance.ConformanceCheckTest.Sample#test",
                "none: there are no nodes"
            })
    void acceptsARowThatNamesATestOrAReason(String ours) {
        assertThat(of(row(ours)).rowsWithoutAnAnswer()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "Missing#test; there is no test class Missing",
                "Single#missing; Single has no method missing with @Test",
                "Single#helper; Single has no method helper with @Test",
                "Sample#test; Sample may be io.genstage.conformance.ConformanceCheckTest$Sample",
                "Single#test[x]; test takes no arguments",
                "Single#many[three]; many is not run with 'three'",
                "Single#named[nonsense]; named is not run with 'nonsense'",
                "none; 'none' is no answer",
                "none:; 'none:' is no answer",
                "next issue; 'next issue' is no answer",
                "Single; 'Single' is no answer"
            })
    void rejectsARowThatNamesNeither(String ours, String problem) {
        assertThat(of(row(ours)).rowsWithoutAnAnswer())
                .singleElement()
                .asString()
                .startsWith("gen_stage_test.exs:1 't': " + problem);
    }

    @Test
    void findsATestThatAnswersTwoRows() {
        assertThat(of(rows("Single#many[one, 1]", "Single#many[two, 2]", "Single#test"))
                        .testsThatAnswerTwoRows())
                .isEmpty();
        assertThat(of(rows("Single#test", "ConformanceCheckTest.Single#test")).testsThatAnswerTwoRows())
                .singleElement()
                .asString()
                .startsWith("Single#test answers 2 rows: gen_stage_test.exs:1 't', gen_stage_test.exs:2 't'; write");
        assertThat(of(rows("Single#many[one, 1]", "Single#many[one, 1]")).testsThatAnswerTwoRows())
                .hasSize(1);
        assertThat(of(rows("Single#many[one, 1]", "Single#many")).testsThatAnswerTwoRows())
                .hasSize(1);
    }

    @Test
    void findsADeviationWithoutATest() {
        ConformanceDocument document = new ConformanceDocument(
                List.of(), Map.of(), Map.of("Single#test", "R88", "Single#gone", "R128"), List.of());

        assertThat(new ConformanceCheck(document, TESTS).deviationsWithoutATest())
                .containsExactly("R128: Single has no method gone with @Test or @ParameterizedTest; correct its name or"
                        + " write it.");
    }

    @Test
    void findsARuleWithoutATestAndACitedRuleThatIsListedAsWithoutACounterpart() {
        ConformanceDocument document =
                new ConformanceDocument(List.of(), Map.of("R4", "no nodes", "R1", "wrong"), Map.of(), List.of());

        assertThat(new ConformanceCheck(document, TESTS).rulesWithoutATest())
                .hasSize(239 - 3)
                .contains(
                        "R3 is cited by no test; write one with @Rule(\"R3\"), or say under 'Rules without a counterpart'"
                                + " why there is none.")
                .contains(
                        "R1 is listed as without a counterpart, but is cited by [Single#test]; remove one of the two.")
                .noneMatch(
                        problem -> problem.startsWith("R2 ") || problem.startsWith("R4 ") || problem.startsWith("R5 "));
    }

    @Test
    void findsADefectWithoutATest() {
        assertThat(of(List.of()).defectsWithoutATest())
                .hasSize(14)
                .contains("D17 is cited by no test; write one with @Rule(\"D17\") that would find it.")
                .noneMatch(problem ->
                        problem.startsWith("D1 ") || problem.startsWith("D7 ") || problem.startsWith("D15 "));
    }

    @Test
    void findsNumbersThatDoNotExist() {
        ConformanceDocument document =
                new ConformanceDocument(List.of(), Map.of("R240", "typing"), Map.of(), List.of());

        assertThat(new ConformanceCheck(document, TESTS).numbersThatDoNotExist())
                .containsExactly(
                        "D18 does not exist, but is cited by [Single]; correct it.",
                        "R240 does not exist, but is listed as without a counterpart.");
    }

    @Test
    void findsARuleThatIsNotStatedOrIsStatedTwice() {
        assertThat(stating(statement("R2", "kept", "Single"), statement("R2", "kept", "Single"))
                        .numbersWithoutOneStatement())
                .hasSize(239 - 1 + 17 + 1)
                .contains("R2 is stated twice, or does not exist; remove a row.")
                .contains("D17 is not stated; add a row under 'Rules' or 'Defects'.");
        assertThat(stating(new Statement("R2", "r3", "kept", "Single")).numbersWithoutOneStatement())
                .contains("R2 has the anchor 'r3'; write 'r2'.");
    }

    @Test
    void findsAStatementThatContradictsAList() {
        ConformanceDocument document = new ConformanceDocument(
                List.of(
                        statement("R1", "kept", "Single"),
                        statement("R2", "deviation", "Single"),
                        statement("R3", "no counterpart", "–"),
                        statement("R4", "kept", "–"),
                        statement("D1", "a sentence", "Single")),
                Map.of("R4", "no nodes"),
                Map.of("Single#test", "R2 (D2)"),
                List.of());

        assertThat(new ConformanceCheck(document, TESTS).statementsThatContradictAList())
                .containsExactly(
                        "R3 is marked 'no counterpart', but the lists below the rules make it 'kept'; correct one of them.",
                        "R4 is marked 'kept', but the lists below the rules make it 'no counterpart'; correct one of them.");
    }

    @Test
    void findsAStatementThatDoesNotNameItsTest() {
        assertThat(stating(
                                statement("R1", "kept", "Single"),
                                statement("R3", "kept", "–"),
                                statement("R5", "kept", "Sample"),
                                statement("R6", "kept", "Single"))
                        .statementsWithoutTheirTest())
                .containsExactly(
                        "R5 names 'Sample', but is cited by [Single#test]; name one of these classes.",
                        "R6 names 'Single', but is cited by no test; write '–'.");
    }

    @Test
    void findsACitationOfANumberThatIsNotStated(@TempDir Path repository) throws IOException {
        Files.createDirectories(repository.resolve("docs/target"));
        Files.createDirectories(repository.resolve(".git"));
        Files.writeString(repository.resolve("A.java"), "// R1\n// as R2 and R41–R43, not R7x, xR8 or D\n");
        Files.writeString(repository.resolve("docs/page.md"), "R1\n\nD2 (R1)\n");
        Files.writeString(repository.resolve("docs/data.csv"), "R9\n");
        Files.writeString(repository.resolve("docs/target/page.md"), "R9\n");
        Files.writeString(repository.resolve(".git/page.md"), "R9\n");

        assertThat(stating(statement("R1", "kept", "Single"), statement("R41", "kept", "Single"))
                        .citationsOfUnstatedNumbers(repository))
                .containsExactly(
                        unstated("A.java:2", "R2"),
                        unstated("A.java:2", "R43"),
                        unstated("docs" + File.separator + "page.md:3", "D2"));
    }

    private static String unstated(String where, String number) {
        return where + " cites " + number
                + ", which docs/conformance.md does not state; state it there, or correct the number.";
    }

    private static ConformanceCheck stating(Statement... statements) {
        return new ConformanceCheck(new ConformanceDocument(List.of(statements), Map.of(), Map.of(), List.of()), TESTS);
    }

    private static Statement statement(String number, String here, String test) {
        return new Statement(number, number.toLowerCase(Locale.ROOT), here, test);
    }

    private static ConformanceCheck of(List<Row> rows) {
        return new ConformanceCheck(new ConformanceDocument(List.of(), Map.of(), Map.of(), rows), TESTS);
    }

    private static List<Row> row(String ours) {
        return rows(ours);
    }

    private static List<Row> rows(String... ours) {
        List<Row> rows = new ArrayList<>();
        for (String answer : ours) {
            rows.add(new Row("gen_stage_test.exs", rows.size() + 1, "t", answer));
        }
        return rows;
    }

    // Test classes for the check; JUnit does not run them.

    private static final class Sample {

        @Test
        void test() {}
    }

    private static final class Other {

        private static final class Sample {

            @Test
            void test() {}
        }
    }

    @Rule({"R2", "D18"})
    private static final class Single {

        @Test
        @Rule({"R1", "R5", "D1"})
        void test() {}

        @Rule("R3")
        void helper() {}

        @ParameterizedTest
        @CsvSource({"one, 1", "two, 2"})
        void many(String name, int number) {}

        @ParameterizedTest
        @EnumSource
        void named(RetentionPolicy policy) {}

        @ParameterizedTest
        @MethodSource
        void made(String text) {}
    }
}
