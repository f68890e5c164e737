package io.genstage.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/**
 * The process of one peer and one workload. For each line that it reads, it warms up or measures a round, and answers
 * with a line. Between them it is idle, so that the processes of other peers can run their rounds.
 */
final class Fork {

    static final String WARM_UP = "warm-up";

    static final String ROUND = "round";

    static final String FAILED = "failed: ";

    static final String UNSUPPORTED = "unsupported";

    private static final long FIRST_ROUND = 10_000;

    private final Workload workload;

    private final Peer peer;

    private final long roundNanos;

    private long events = FIRST_ROUND;

    private Fork(Workload workload, Peer peer, long roundNanos) {
        this.workload = workload;
        this.peer = peer;
        this.roundNanos = roundNanos;
    }

    public static void main(String[] args) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err); // so that output of a peer is not taken for an answer
        LoggerFactory.getLogger(Fork.class); // before the measurement, as an application starts its logging first
        try (Peer peer = Peers.of(args[1])) {
            new Fork(Workload.of(args[0]), peer, Long.parseLong(args[2]) * 1_000_000).serve(answers);
        }
        System.exit(0); // a peer may have left threads
    }

    private void serve(PrintStream answers) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            answers.println(answer(order));
            answers.flush();
        }
    }

    private String answer(String order) {
        try {
            return order.startsWith(WARM_UP)
                    ? warmUp(Long.parseLong(order.substring(WARM_UP.length() + 1)) * 1_000_000)
                    : round().toLine();
        } catch (UnsupportedOperationException e) {
            return UNSUPPORTED;
        } catch (Exception | Error e) {
            e.printStackTrace();
            return FAILED + e;
        }
    }

    /**
     * Runs rounds for the given time, after a first one in which a peer may start what it keeps. A cold workload runs
     * none.
     */
    private String warmUp(long nanos) throws Exception {
        if (workload.cold()) {
            return peer.configuration(workload);
        }
        round();
        long start = System.nanoTime();
        do {
            round();
        } while (System.nanoTime() - start < nanos);
        return peer.configuration(workload);
    }

    private Round round() throws Exception {
        if (workload.idlePairs() > 0) {
            return Meter.idle(peer, workload.idlePairs());
        }
        Round round = workload == Workload.GROWTH
                ? new Growth(Growth.CONSUMERS).round(peer, events)
                : Meter.flow(workload, peer, events);
        long fitting = (long) (round.rate() * roundNanos / 1e9);
        events = Math.max(FIRST_ROUND, Math.min(fitting, events * 8));
        return round;
    }
}
