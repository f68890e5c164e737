package io.genstage.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The content of {@code docs/conformance.md}: the tables under its three headings.
 *
 * @param withoutCounterpart the rules that have none here, or not yet, each with the reason
 * @param deviations the tests that show what we do otherwise on purpose, each with the table row that names it
 * @param rows a row for each upstream test
 */
public record ConformanceDocument(
        Map<String, String> withoutCounterpart, Map<String, String> deviations, List<Row> rows) {

    static final String WITHOUT_COUNTERPART = "Rules without a counterpart";

    static final String DEVIATIONS = "Deliberate deviations";

    static final String UPSTREAM = "The upstream tests";

    private static final Pattern NUMBERS = Pattern.compile("R(\\d+)(?:\\s*[-–]\\s*R?(\\d+))?");

    private static final Pattern CELL_END = Pattern.compile("(?<!\\\\)\\|");

    /**
     * One upstream test.
     *
     * @param file the upstream file, from its {@code test} folder
     * @param line where the test begins
     * @param test its name
     * @param ours the test of ours that answers it, {@code next issue}, or {@code none: reason}
     */
    public record Row(String file, int line, String test, String ours) {

        @Override
        public String toString() {
            return file + ":" + line + " '" + test + "'";
        }
    }

    /**
     * Reads the document.
     *
     * @throws IllegalArgumentException if a heading is missing or a row has the wrong number of cells
     */
    public static ConformanceDocument parse(List<String> lines) {
        Map<String, List<List<String>>> tables = tables(lines);
        Map<String, String> without = new LinkedHashMap<>();
        for (List<String> cells : table(tables, WITHOUT_COUNTERPART, 2)) {
            numbersIn(cells.get(0)).forEach(number -> without.put(number, cells.get(1)));
        }
        Map<String, String> deviations = new LinkedHashMap<>();
        for (List<String> cells : table(tables, DEVIATIONS, 4)) {
            deviations.put(cells.get(3), cells.get(0));
        }
        List<Row> rows = table(tables, UPSTREAM, 5).stream()
                .map(cells -> new Row(cells.get(0), Integer.parseInt(cells.get(1)), cells.get(2), cells.get(4)))
                .toList();
        return new ConformanceDocument(without, deviations, rows);
    }

    /** The rows of the tables under each heading of the second level, without the tables' own headings. */
    private static Map<String, List<List<String>>> tables(List<String> lines) {
        Map<String, List<List<String>>> tables = new LinkedHashMap<>();
        List<List<String>> current = new ArrayList<>();
        boolean inBody = false;
        for (String line : lines) {
            if (line.startsWith("## ")) {
                current = tables.computeIfAbsent(line.substring(3).strip(), heading -> new ArrayList<>());
            }
            if (!line.startsWith("|")) {
                inBody = false;
            } else if (line.startsWith("|---")) {
                inBody = true;
            } else if (inBody) {
                current.add(cells(line));
            }
        }
        return tables;
    }

    private static List<String> cells(String line) {
        String inner = line.strip().replaceFirst("^\\|", "").replaceFirst("(?<!\\\\)\\|$", "");
        return Arrays.stream(CELL_END.split(inner, -1))
                .map(cell -> cell.strip().replace("\\|", "|").replaceAll("^`(.*)`$", "$1"))
                .toList();
    }

    private static List<List<String>> table(Map<String, List<List<String>>> tables, String heading, int cells) {
        List<List<String>> table = tables.get(heading);
        if (table == null) {
            throw new IllegalArgumentException("The heading '## " + heading + "' is missing");
        }
        for (List<String> row : table) {
            if (row.size() != cells) {
                throw new IllegalArgumentException("A row under '## " + heading + "' has " + row.size()
                        + " cells instead of " + cells + ": " + row);
            }
        }
        return table;
    }

    private static List<String> numbersIn(String cell) {
        List<String> numbers = new ArrayList<>();
        Matcher matcher = NUMBERS.matcher(cell);
        while (matcher.find()) {
            int first = Integer.parseInt(matcher.group(1));
            int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
            IntStream.rangeClosed(first, last).forEach(number -> numbers.add("R" + number));
        }
        return numbers;
    }
}
