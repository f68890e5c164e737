package io.genstage.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;

/**
 * The process of one peer and one workload. It warms up or measures a round when it reads a line, and answers each with a line;
 * in between it is still, so that those of other peers can have their rounds.
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
        System.setOut(System.err); // whatever a peer prints is no answer
        LoggerFactory.getLogger(Fork.class); // before anything is measured: an application starts its logging first
        try (Peer peer = Peers.of(args[1])) {
            new Fork(Workload.of(args[0]), peer, Long.parseLong(args[2]) * 1_000_000).serve(answers);
        }
        System.exit(0); // whatever threads a peer has left
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

    /** Runs rounds until they have lasted so long behind the first, in which a peer may start what it keeps; or none, to stay cold. */
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
