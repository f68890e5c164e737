package io.genstage.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code ./benchmarks/cost}: what the tracking of events costs. Each contender runs in many processes, one after the
 * other and in turn with the processes of the other contenders: the JIT compiler does not compile two processes alike,
 * and a disturbance of the machine affects all contenders alike.
 */
final class Cost {

    /**
     * A program that is measured.
     *
     * @param name its row
     * @param compiled its class path
     * @param workload what it does
     * @param peer who does it
     * @param comparedWith the row that it is compared with, or its own
     */
    private record Contender(String name, String compiled, Workload workload, String peer, String comparedWith) {}

    private static final Settings SETTINGS = new Settings(5, 400, 4000, 1);

    private Cost() {}

    /**
     * Prints a table.
     *
     * @param args the class path of the version without tracking, and how many processes each contender has
     */
    public static void main(String[] args) throws IOException {
        List<Contender> contenders = contenders(args[0], System.getProperty("java.class.path"));
        Map<String, Result> results = new LinkedHashMap<>();
        for (int i = 0; i < Integer.parseInt(args[1]); i++) {
            for (Contender contender : contenders) {
                results.computeIfAbsent(contender.name, name -> new Result(name, ""))
                        .add(median(measure(contender)));
            }
        }
        System.out.println(Table.heading(SETTINGS));
        System.out.print(table(contenders, results));
    }

    private static List<Contender> contenders(String before, String present) {
        return List.of(
                new Contender("boundary, before", before, Workload.BOUNDARY, "genstage", "boundary, before"),
                new Contender("boundary", present, Workload.BOUNDARY, "genstage", "boundary, before"),
                new Contender("chain, before", before, Workload.CHAIN, "genstage", "chain, before"),
                new Contender("chain", present, Workload.CHAIN, "genstage", "chain, before"),
                new Contender("chain, acknowledged", present, Workload.CHAIN_TRACKED, "genstage", "chain"),
                new Contender("chain, max-in-flight", present, Workload.CHAIN, "genstage-max-in-flight", "chain"),
                new Contender("chain of each", present, Workload.CHAIN, "genstage-each", "chain of each"),
                new Contender(
                        "chain of each, acknowledged",
                        present,
                        Workload.CHAIN_TRACKED,
                        "genstage-each",
                        "chain of each"));
    }

    private static Result measure(Contender contender) throws IOException {
        try (RemotePeer peer =
                RemotePeer.start(contender.workload, contender.peer, SETTINGS, contender.compiled)) {
            peer.warmUp(SETTINGS.warmUpMillis());
            for (int i = 0; i < SETTINGS.rounds(); i++) {
                peer.round();
            }
            if (peer.result().failure() != null) {
                throw new IllegalStateException(contender.name + ": " + peer.result().failure());
            }
            return peer.result();
        }
    }

    /** {@return one round in place of a process: the medians of its rounds} */
    private static Round median(Result process) {
        long events = 1_000_000;
        return new Round(
                events,
                Math.round(events * 1e9 / process.median(Round::rate)),
                Math.round(events * process.median(Round::cpuNanosPerEvent)),
                Math.round(events * process.median(Round::bytesPerEvent)),
                process.median(Round::sameThread),
                List.of());
    }

    private static String table(List<Contender> contenders, Map<String, Result> results) {
        StringBuilder table = new StringBuilder();
        table.append("| | CPU ns/event, median | min | max | compared | bytes/event, median | min | max | compared |\n");
        table.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        for (Contender contender : contenders) {
            Result own = results.get(contender.name);
            Result other = results.get(contender.comparedWith);
            double cpu = own.median(Round::cpuNanosPerEvent);
            double bytes = own.median(Round::bytesPerEvent);
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %.2f | %s | %.3f | %.3f | %.3f | %s |%n",
                    contender.name,
                    cpu,
                    own.least(Round::cpuNanosPerEvent),
                    own.most(Round::cpuNanosPerEvent),
                    compared(cpu, other.median(Round::cpuNanosPerEvent), own == other),
                    bytes,
                    own.least(Round::bytesPerEvent),
                    own.most(Round::bytesPerEvent),
                    compared(bytes, other.median(Round::bytesPerEvent), own == other)));
        }
        return table.toString();
    }

    private static String compared(double own, double other, boolean same) {
        return same ? "" : String.format(Locale.ROOT, "%+.2f, %.3fx", own - other, own / other);
    }
}
