package io.genstage.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is asked for.
 *
 * @param workloads the workloads
 * @param peers who is to do them
 * @param rounds how many rounds each has
 */
record CommandLine(List<Workload> workloads, List<String> peers, int rounds) {

    private static final String ALL = "all";

    private static final int ROUNDS = 9;

    static final String USAGE = """
            Usage: ./benchmarks/run [workload[,workload]|all] [peer[,peer]|all] [rounds]
            or:    ./benchmarks/run jmh [pattern] [options of JMH]

            Workloads:
            %s
            Peers: %s
            Rounds: %d, if nothing is said
            """.formatted(
                    Arrays.stream(Workload.values())
                            .map(workload -> "  %-20s %s%n".formatted(workload.id(), workload.title()))
                            .collect(Collectors.joining()),
                    String.join(", ", Peers.names()),
                    ROUNDS);

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it cannot be understood
     */
    static CommandLine of(String... words) {
        if (words.length > 3) {
            throw new IllegalArgumentException("There is no fourth argument, but '" + words[3] + "' is one");
        }
        return new CommandLine(
                workloads(words.length > 0 ? words[0] : ALL),
                peers(words.length > 1 ? words[1] : ALL),
                words.length > 2 ? rounds(words[2]) : ROUNDS);
    }

    private static List<Workload> workloads(String word) {
        return word.equals(ALL)
                ? List.of(Workload.values())
                : Arrays.stream(word.split(",", -1)).map(Workload::of).toList();
    }

    private static List<String> peers(String word) {
        if (word.equals(ALL)) {
            return Peers.names();
        }
        List<String> peers = List.of(word.split(",", -1));
        peers.forEach(Peers::check);
        return peers;
    }

    private static int rounds(String word) {
        if (!word.matches("[1-9]\\d{0,5}")) {
            throw new IllegalArgumentException("'" + word + "' is no number of rounds");
        }
        return Integer.parseInt(word);
    }
}
