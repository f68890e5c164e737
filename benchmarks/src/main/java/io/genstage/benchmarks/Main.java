package io.genstage.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** {@code ./benchmarks/run [workload] [peer] [rounds]}: compares, and prints a table for each workload. */
final class Main {

    private static final int ROUNDS = 9;

    private static final int ROUND_MILLIS = 400;

    private static final int WARM_UP_MILLIS = 4000;

    private Main() {}

    public static void main(String[] args) throws IOException {
        List<Workload> workloads = args.length > 0 && !args[0].equals("all")
                ? Arrays.stream(args[0].split(",")).map(Workload::of).toList()
                : List.of(Workload.values());
        List<String> peers = args.length > 1 && !args[1].equals("all") ? List.of(args[1].split(",")) : Peers.names();
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : ROUNDS;
        Settings settings = new Settings(rounds, ROUND_MILLIS, WARM_UP_MILLIS, Work.calibrate());
        System.out.println(Table.heading(settings));
        if (!Peers.names().contains(Peers.JOX)) {
            System.out.println("Without jox, which needs Java 21.\n");
        }
        for (Workload workload : workloads) {
            System.out.println(Table.of(workload, new Comparison(workload, peers, settings).run()));
        }
    }
}
