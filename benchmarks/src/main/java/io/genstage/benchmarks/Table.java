package io.genstage.benchmarks;

import java.util.List;
import java.util.Locale;

/** Renders the results in Markdown, to be copied into {@code docs/benchmarks.md}. */
final class Table {

    private Table() {}

    static String heading(Settings settings) {
        return String.format(
                Locale.ROOT,
                "%s %s, %d cores, %s %s; %d rounds of about %d ms each, in turn; %d rounds of work a microsecond%n",
                System.getProperty("java.vm.name"),
                System.getProperty("java.runtime.version"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                settings.rounds(),
                settings.roundMillis(),
                settings.workRounds());
    }

    static String of(Workload workload, List<Result> results) {
        StringBuilder table = new StringBuilder();
        table.append(String.format(Locale.ROOT, "### %s: %s%n%n", workload.id(), workload.title()));
        List<Result> right =
                results.stream().filter(result -> result.failure() == null).toList();
        if (right.isEmpty()) {
            table.append("No peer does this workload here.\n");
        } else {
            appendRows(table, right);
        }
        for (Result result : results) {
            table.append("- ").append(result.peer()).append(": ").append(result.configuration());
            table.append(result.failure() == null ? "\n" : " (no figure)\n");
        }
        return table.toString();
    }

    private static void appendRows(StringBuilder table, List<Result> results) {
        List<String> figures = results.get(0).figures();
        table.append("| peer | events/s, median | min | max | ours is | CPU ns/event | bytes/event | same thread |");
        figures.forEach(figure -> table.append(' ').append(figure).append(" |"));
        table.append("\n|---|--:|--:|--:|--:|--:|--:|--:|")
                .append("--:|".repeat(figures.size()))
                .append('\n');
        double ours = results.stream()
                .filter(result -> result.peer().equals(Peers.OURS))
                .mapToDouble(result -> result.median(Round::rate))
                .findFirst()
                .orElse(Double.NaN);
        results.forEach(result -> appendRow(table, result, ours));
        table.append('\n');
    }

    private static void appendRow(StringBuilder table, Result result, double ours) {
        table.append(String.format(
                Locale.ROOT,
                "| %s | %,.0f | %,.0f | %,.0f | %s | %.1f | %.2f | %.2f |",
                result.peer(),
                result.median(Round::rate),
                result.least(Round::rate),
                result.most(Round::rate),
                Double.isNaN(ours) ? "" : String.format(Locale.ROOT, "%.2fx", ours / result.median(Round::rate)),
                result.median(Round::cpuNanosPerEvent),
                result.median(Round::bytesPerEvent),
                result.median(Round::sameThread)));
        result.figures().forEach(figure -> table.append(String.format(Locale.ROOT, " %,.3f |", result.median(figure))));
        table.append('\n');
    }
}
