package io.genstage.conformance;

import io.genstage.conformance.ConformanceDocument.Row;
import io.genstage.conformance.ConformanceDocument.Statement;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Compares the conformance document with the tests and with the citations in the repository. Each method returns one
 * line for each mistake, which says how to correct it.
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

    /** D7 has no counterpart, D15 is about the original's papers. */
    private static final List<Integer> DEFECTS_TO_SHOW = List.of(1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 16, 17);

    private final ConformanceDocument document;

    private final TestCatalogue tests;

    public ConformanceCheck(ConformanceDocument document, TestCatalogue tests) {
        this.document = document;
        this.tests = tests;
    }

    /** Each upstream test has one row, and no row is of something else. */
    public List<String> upstreamTestsWithoutOneRow() {
        List<String> problems = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        Map<String, Integer> counts = new TreeMap<>();
        for (Row row : document.rows()) {
            counts.merge(row.file(), 1, Integer::sum);
            if (!seen.add(row.file() + ":" + row.line())) {
                problems.add(row + ": the table lists this file and line twice; remove one of the rows.");
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

    /** Each row names a test that exists, or says why there is none. */
    public List<String> rowsWithoutAnAnswer() {
        return document.rows().stream()
                .flatMap(row -> problemOf(row).map(problem -> row + ": " + problem))
                .toList();
    }

    private Stream<String> problemOf(Row row) {
        return NONE.matcher(row.ours()).matches() ? Stream.empty() : problemOf(row.ours());
    }

    /** Each deliberate deviation names a test that exists. */
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

    /** No test answers two rows, unless with different arguments. */
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

    /** Each rule is cited by a test or has a reason why it is not, and not both. */
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
                problems.add(rule + " is listed as without a counterpart, but is cited by " + citations.get(rule)
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
        Set<String> known = known();
        List<String> problems = new ArrayList<>();
        tests.citations().forEach((number, where) -> {
            if (!known.contains(number)) {
                problems.add(number + " does not exist, but is cited by " + where + "; correct it.");
            }
        });
        document.withoutCounterpart().keySet().stream()
                .filter(number -> !known.contains(number))
                .forEach(number -> problems.add(number + " does not exist, but is listed as without a counterpart."));
        return problems;
    }

    private static List<String> numbers(String letter, Stream<Integer> numbers) {
        return numbers.map(number -> letter + number).toList();
    }

    private static String names(List<?> things) {
        return things.stream().map(ConformanceCheck::name).collect(Collectors.joining(", "));
    }

    /** Each rule and defect has one statement, with the anchor of its number. */
    public List<String> numbersWithoutOneStatement() {
        List<String> problems = new ArrayList<>();
        Set<String> missing = known();
        for (Statement statement : document.statements()) {
            String number = statement.number();
            if (!missing.remove(number)) {
                problems.add(number + " is stated twice, or does not exist; remove a row.");
            }
            if (!statement.anchor().equalsIgnoreCase(number)) {
                problems.add(number + " has the anchor '" + statement.anchor() + "'; write '"
                        + number.toLowerCase(Locale.ROOT) + "'.");
            }
        }
        missing.stream()
                .sorted()
                .forEach(number -> problems.add(number + " is not stated; add a row under '" + ConformanceDocument.RULES
                        + "' or '" + ConformanceDocument.DEFECTS + "'."));
        return problems;
    }

    /** Each rule's row agrees with the lists of deviations and of rules without a counterpart. */
    public List<String> statementsThatContradictAList() {
        Set<String> deviating = document.deviating();
        List<String> problems = new ArrayList<>();
        for (Statement statement : document.statements()) {
            String number = statement.number();
            String expected = document.withoutCounterpart().containsKey(number)
                    ? "no counterpart"
                    : deviating.contains(number) ? "deviation" : "kept";
            if (number.startsWith("R") && !expected.equals(statement.here())) {
                problems.add(number + " is marked '" + statement.here() + "', but the lists below the rules make it '"
                        + expected + "'; correct one of them.");
            }
        }
        return problems;
    }

    /** Each statement names a test class that cites its number, or none if no test does. */
    public List<String> statementsWithoutTheirTest() {
        Map<String, List<String>> citations = tests.citations();
        List<String> problems = new ArrayList<>();
        for (Statement statement : document.statements()) {
            List<String> citing = citations.getOrDefault(statement.number(), List.of());
            boolean cited = citing.isEmpty()
                    ? statement.test().equals("–")
                    : citing.stream()
                            .map(where -> where.replaceFirst("#.*", ""))
                            .anyMatch(statement.test()::equals);
            if (!cited) {
                problems.add(statement.number() + " names '" + statement.test() + "', but is cited by "
                        + (citing.isEmpty() ? "no test; write '–'." : citing + "; name one of these classes."));
            }
        }
        return problems;
    }

    /**
     * Each number that a Java file or a page cites is stated.
     *
     * @param repository the folder to search, with all folders below it but hidden ones and build output
     */
    public List<String> citationsOfUnstatedNumbers(Path repository) throws IOException {
        Set<String> stated = document.stated();
        List<String> problems = new ArrayList<>();
        for (Path file : CitedNumbers.files(repository)) {
            CitedNumbers.in(file)
                    .forEach(
                            (line, numbers) -> numbers.stream()
                                    .filter(number -> !stated.contains(number))
                                    .forEach(
                                            number -> problems.add(
                                                    repository.relativize(file) + ":" + line + " cites " + number
                                                            + ", which docs/conformance.md does not state; state it there, or correct the number.")));
        }
        return problems;
    }

    private static Set<String> known() {
        Set<String> known =
                new HashSet<>(numbers("R", IntStream.rangeClosed(1, LAST_RULE).boxed()));
        known.addAll(numbers("D", IntStream.rangeClosed(1, LAST_DEFECT).boxed()));
        return known;
    }

    private static String name(Object thing) {
        return thing instanceof Class<?> type ? type.getName() : thing.toString();
    }
}
