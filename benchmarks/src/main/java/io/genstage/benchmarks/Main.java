package io.genstage.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;

/**
 * {@code ./benchmarks/run}: compares the peers and prints a table for each workload, or runs the JMH benchmarks of
 * smaller parts.
 */
final class Main {

    private static final int ROUND_MILLIS = 400;

    private static final int WARM_UP_MILLIS = 4000;

    private static final int NOT_UNDERSTOOD = 2;

    private Main() {}

    public static void main(String[] args) throws IOException {
        if (args.length > 0 && args[0].equals("jmh")) {
            org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
        } else {
            System.exit(run(System.out, System.err, args));
        }
    }

    /** {@return the exit status of the process} */
    static int run(PrintStream out, PrintStream err, String... args) throws IOException {
        if (Arrays.asList(args).contains("--help")) {
            out.print(CommandLine.USAGE);
            return 0;
        }
        CommandLine command;
        try {
            command = CommandLine.of(args);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println("Run with --help to list the workloads and peers.");
            return NOT_UNDERSTOOD;
        }
        Settings settings = new Settings(command.rounds(), ROUND_MILLIS, WARM_UP_MILLIS, Work.calibrate());
        out.println(Table.heading(settings));
        if (!Peers.names().contains(Peers.JOX)) {
            out.println("jox is omitted: it needs Java 21.\n");
        }
        for (Workload workload : command.workloads()) {
            out.println(Table.of(workload, new Comparison(workload, command.peers(), settings).run()));
        }
        return 0;
    }
}
