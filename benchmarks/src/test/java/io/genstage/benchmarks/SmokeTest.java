package io.genstage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every peer does every workload once, with few events, and delivers each event as expected. The ordinary build tests
 * every workload with our engine, and every peer with one workload.
 */
@Timeout(60)
class SmokeTest {

    private static final int EVENTS = 3000;

    private static final int BLOCKING_EVENTS = 512;

    private static final int IDLE_PAIRS = 100;

    /** Each peer is kept for all its workloads, because some take long to start. */
    private static final Map<String, Peer> PEERS = new HashMap<>();

    @AfterAll
    static void close() {
        PEERS.values().forEach(Peer::close);
        PEERS.clear();
    }

    private static Stream<Arguments> pairs(boolean brief) {
        return Peers.names().stream()
                .flatMap(peer -> Stream.of(Workload.values())
                        .filter(workload -> isBrief(peer, workload) == brief)
                        .map(workload -> Arguments.of(peer, workload)));
    }

    private static boolean isBrief(String peer, Workload workload) {
        return peer.equals(Peers.OURS) || workload == Workload.BOUNDARY;
    }

    static Stream<Arguments> brief() {
        return pairs(true);
    }

    static Stream<Arguments> others() {
        return pairs(false);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("brief")
    void thePeerDoesTheWorkload(String name, Workload workload) throws Exception {
        tryOnce(name, workload);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("others")
    @Tag("long")
    void thePeerDoesTheOtherWorkloads(String name, Workload workload) throws Exception {
        tryOnce(name, workload);
    }

    private static void tryOnce(String name, Workload workload) throws Exception {
        Peer peer = PEERS.computeIfAbsent(name, Peers::of);
        Round round;
        try {
            round = round(peer, workload);
        } catch (UnsupportedOperationException e) {
            assertThat(e.getStackTrace()[0].getClassName())
                    .as("the class that reports the workload as unsupported")
                    .startsWith("io.genstage.benchmarks.");
            Assumptions.abort(name + " does not support " + workload.id());
            return;
        }
        assertThat(round.events()).isPositive();
        assertThat(round.nanos()).isPositive();
        assertThat(round.sameThread()).isBetween(0.0, 1.0);
        assertThat(peer.configuration(workload)).isNotBlank();
    }

    private static Round round(Peer peer, Workload workload) throws Exception {
        if (workload.idlePairs() > 0) {
            return Meter.idle(peer, IDLE_PAIRS);
        }
        if (workload == Workload.GROWTH) {
            return new Growth(List.of(4, 30)).round(peer, EVENTS);
        }
        Round round = Meter.flow(workload, peer, workload == Workload.BLOCKING ? BLOCKING_EVENTS : EVENTS);
        assertThat(round.figures())
                .allSatisfy(
                        figure -> assertThat(figure.value()).as(figure.name()).isGreaterThanOrEqualTo(0));
        return round;
    }
}
