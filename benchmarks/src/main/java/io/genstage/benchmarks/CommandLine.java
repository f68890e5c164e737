package io.genstage.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The arguments of the command line.
 *
 * @param workloads the workloads
 * @param peers the names of the peers that do them
 * @param rounds how many rounds each peer has
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
            Rounds: %d by default
            """.formatted(
                    Arrays.stream(Workload.values())
                            .map(workload -> "  %-20s %s%n".formatted(workload.id(), workload.title()))
                            .collect(Collectors.joining()),
                    String.join(", ", Peers.names()),
                    ROUNDS);

    /**
     * Parses the arguments.
     *
     * @throws IllegalArgumentException if an argument is invalid
     */
    static CommandLine of(String... words) {
        if (words.length > 3) {
            throw new IllegalArgumentException("There are at most three arguments. Remove '" + words[3] + "'.");
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
            throw new IllegalArgumentException(
                    "'" + word + "' is not a number of rounds. Use a whole number from 1 to 999999.");
        }
        return Integer.parseInt(word);
    }
}
