package io.genstage.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.genstage.conformance.ConformanceDocument.Row;
import io.genstage.testing.Rule;
import java.lang.annotation.RetentionPolicy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checker finds the mistakes in wrong documents. */
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
    void aMissingHeadingAndARowWithoutAllItsCellsAreSaid() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConformanceDocument.parse(List.of("# Conformance")))
                .withMessage("The heading '## Rules without a counterpart' is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConformanceDocument.parse(
                        List.of("## Rules without a counterpart", "| rules | why |", "|---|---|", "| R4 |")))
                .withMessageContaining("has 1 cells instead of 2: [R4]");
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
                        "gen_stage_test.exs:7 'again': this file and line stand in the table twice; remove one of the rows.",
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
    void refusesARowThatNamesNone(String ours, String problem) {
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
    void findsADeviationThatNoTestShows() {
        ConformanceDocument document =
                new ConformanceDocument(Map.of(), Map.of("Single#test", "R88", "Single#gone", "R128"), List.of());

        assertThat(new ConformanceCheck(document, TESTS).deviationsWithoutATest())
                .containsExactly("R128: Single has no method gone with @Test or @ParameterizedTest; correct its name or"
                        + " write it.");
    }

    @Test
    void findsARuleThatNobodyProvesAndOneThatIsProvedAndSaidToHaveNone() {
        ConformanceDocument document =
                new ConformanceDocument(Map.of("R4", "no nodes", "R1", "wrong"), Map.of(), List.of());

        assertThat(new ConformanceCheck(document, TESTS).rulesWithoutATest())
                .hasSize(239 - 3)
                .contains(
                        "R3 is cited by no test; write one with @Rule(\"R3\"), or say under 'Rules without a counterpart'"
                                + " why there is none.")
                .contains("R1 is said to have no counterpart, but is cited by [Single#test]; remove one of the two.")
                .noneMatch(
                        problem -> problem.startsWith("R2 ") || problem.startsWith("R4 ") || problem.startsWith("R5 "));
    }

    @Test
    void findsADefectThatNobodyShowsToBeAbsent() {
        assertThat(of(List.of()).defectsWithoutATest())
                .hasSize(14)
                .contains("D17 is cited by no test; write one with @Rule(\"D17\") that would find it.")
                .noneMatch(problem ->
                        problem.startsWith("D1 ") || problem.startsWith("D7 ") || problem.startsWith("D15 "));
    }

    @Test
    void findsNumbersThatDoNotExist() {
        ConformanceDocument document = new ConformanceDocument(Map.of("R240", "typing"), Map.of(), List.of());

        assertThat(new ConformanceCheck(document, TESTS).numbersThatDoNotExist())
                .containsExactly(
                        "D18 does not exist, but is cited by [Single]; correct it.",
                        "R240 does not exist, but is said to have no counterpart.");
    }

    private static ConformanceCheck of(List<Row> rows) {
        return new ConformanceCheck(new ConformanceDocument(Map.of(), Map.of(), rows), TESTS);
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

    // Test classes that the catalogue reads. They are not run.

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
