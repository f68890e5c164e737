package io.genstage.conformance;

import io.genstage.conformance.ConformanceDocument.Row;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Compares the conformance document with the existing tests. Each method returns one line for each mistake. The line
 * says how to correct it.
 */
public final class ConformanceCheck {

    /** The upstream test files and how many tests each has. */
    static final Map<String, Integer> UPSTREAM = Map.of(
            "gen_stage_test.exs", 124,
            "consumer_supervisor_test.exs", 44,
            "gen_stage/broadcast_dispatcher_test.exs", 11,
            "gen_stage/buffer_test.exs", 10,
            "gen_stage/demand_dispatcher_test.exs", 9,
            "gen_stage/partition_dispatcher_test.exs", 14);

    private static final Pattern NONE = Pattern.compile("none: \\S.*");

    private static final Pattern OURS = Pattern.compile("([\\w.]+)#(\\w+)(?:\\[(.+)])?");

    private static final int LAST_RULE = 239;

    private static final int LAST_DEFECT = 17;

    /** D7 has no counterpart. D15 concerns GenStage's documentation. */
    private static final List<Integer> DEFECTS_TO_SHOW = List.of(1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 16, 17);

    private final ConformanceDocument document;

    private final TestCatalogue tests;

    public ConformanceCheck(ConformanceDocument document, TestCatalogue tests) {
        this.document = document;
        this.tests = tests;
    }

    /** Each upstream test has one row, and there are no other rows. */
    public List<String> upstreamTestsWithoutOneRow() {
        List<String> problems = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (Row row : document.rows()) {
            counts.merge(row.file(), 1, Integer::sum);
            if (!seen.add(row.file() + ":" + row.line())) {
                problems.add(row + ": this file and line stand in the table twice; remove one of the rows.");
            }
        }
        UPSTREAM.forEach((file, expected) -> {
            Integer found = counts.remove(file);
            if (!expected.equals(found)) {
                problems.add(file + " has " + expected + " tests, but " + (found == null ? 0 : found)
                        + " rows; add or remove rows.");
            }
        });
        counts.keySet().forEach(file -> problems.add("There is no upstream file " + file + "; correct its rows."));
        return problems;
    }

    /** Each row names an existing test, or the reason why there is none. */
    public List<String> rowsWithoutAnAnswer() {
        return document.rows().stream()
                .flatMap(row -> problemOf(row).map(problem -> row + ": " + problem))
                .toList();
    }

    private Stream<String> problemOf(Row row) {
        return NONE.matcher(row.ours()).matches() ? Stream.empty() : problemOf(row.ours());
    }

    /** Each deliberate deviation names an existing test. */
    public List<String> deviationsWithoutATest() {
        return document.deviations().entrySet().stream()
                .flatMap(entry -> problemOf(entry.getKey()).map(problem -> entry.getValue() + ": " + problem))
                .toList();
    }

    private Stream<String> problemOf(String ours) {
        Matcher reference = OURS.matcher(ours);
        if (!reference.matches()) {
            return Stream.of(
                    "'" + ours + "' is no answer; write Class#method, Class#method[argument] or none: reason.");
        }
        List<Class<?>> types = tests.named(reference.group(1));
        if (types.size() != 1) {
            return Stream.of(
                    types.isEmpty()
                            ? "there is no test class " + reference.group(1) + "; correct its name."
                            : reference.group(1) + " may be " + names(types) + "; say which, with its package.");
        }
        List<Method> methods = TestCatalogue.tests(types.get(0), reference.group(2));
        if (methods.isEmpty()) {
            return Stream.of(reference.group(1) + " has no method " + reference.group(2)
                    + " with @Test or @ParameterizedTest; correct its name or write it.");
        }
        return problemOf(methods.get(0), reference.group(3));
    }

    private static Stream<String> problemOf(Method test, String argument) {
        if (argument == null) {
            return Stream.empty();
        }
        if (!TestCatalogue.isParameterised(test)) {
            return Stream.of(test.getName() + " takes no arguments; remove '[" + argument + "]'.");
        }
        return TestCatalogue.hasArgument(test, argument)
                ? Stream.empty()
                : Stream.of(test.getName() + " is not run with '" + argument + "'; name one of its arguments.");
    }

    /** No two rows name the same test with the same arguments. */
    public List<String> testsThatAnswerTwoRows() {
        List<String> problems = new ArrayList<>();
        Map<String, List<Row>> byMethod = document.rows().stream()
                .filter(row -> OURS.matcher(row.ours()).matches())
                .collect(Collectors.groupingBy(row -> method(row.ours()), TreeMap::new, Collectors.toList()));
        byMethod.forEach((method, rows) -> {
            Set<String> answers = rows.stream().map(Row::ours).collect(Collectors.toSet());
            if (answers.size() < rows.size() || (rows.size() > 1 && answers.contains(method))) {
                problems.add(method + " answers " + rows.size() + " rows: " + names(rows)
                        + "; write a test for each, or make it parameterised and name the arguments.");
            }
        });
        return problems;
    }

    private String method(String ours) {
        String plain = ours.replaceFirst("\\[.*", "");
        List<Class<?>> types = tests.named(plain.replaceFirst("#.*", ""));
        return types.size() == 1 ? types.get(0).getSimpleName() + plain.replaceFirst(".*#", "#") : plain;
    }

    /** Each rule is either cited by a test or has a reason why it is not. */
    public List<String> rulesWithoutATest() {
        Map<String, List<String>> citations = tests.citations();
        Map<String, String> without = document.withoutCounterpart();
        List<String> problems = new ArrayList<>();
        for (String rule : numbers("R", IntStream.rangeClosed(1, LAST_RULE).boxed())) {
            boolean cited = citations.containsKey(rule);
            if (!cited && !without.containsKey(rule)) {
                problems.add(rule + " is cited by no test; write one with @Rule(\"" + rule + "\"), or say under '"
                        + ConformanceDocument.WITHOUT_COUNTERPART + "' why there is none.");
            } else if (cited && without.containsKey(rule)) {
                problems.add(rule + " is said to have no counterpart, but is cited by " + citations.get(rule)
                        + "; remove one of the two.");
            }
        }
        return problems;
    }

    /** Each defect that is fixed, or kept beside a safe operation, is cited by a test. */
    public List<String> defectsWithoutATest() {
        Map<String, List<String>> citations = tests.citations();
        return numbers("D", DEFECTS_TO_SHOW.stream()).stream()
                .filter(defect -> !citations.containsKey(defect))
                .map(defect ->
                        defect + " is cited by no test; write one with @Rule(\"" + defect + "\") that would find it.")
                .toList();
    }

    /** Each number that is cited, or listed, exists. */
    public List<String> numbersThatDoNotExist() {
        Set<String> known =
                new HashSet<>(numbers("R", IntStream.rangeClosed(1, LAST_RULE).boxed()));
        known.addAll(numbers("D", IntStream.rangeClosed(1, LAST_DEFECT).boxed()));
        List<String> problems = new ArrayList<>();
        tests.citations().forEach((number, where) -> {
            if (!known.contains(number)) {
                problems.add(number + " does not exist, but is cited by " + where + "; correct it.");
            }
        });
        document.withoutCounterpart().keySet().stream()
                .filter(number -> !known.contains(number))
                .forEach(number -> problems.add(number + " does not exist, but is said to have no counterpart."));
        return problems;
    }

    private static List<String> numbers(String letter, Stream<Integer> numbers) {
        return numbers.map(number -> letter + number).toList();
    }

    private static String names(List<?> things) {
        return things.stream().map(ConformanceCheck::name).collect(Collectors.joining(", "));
    }

    private static String name(Object thing) {
        return thing instanceof Class<?> type ? type.getName() : thing.toString();
    }
}
