package io.genstage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void noArgumentsSelectAllWorkloadsAndPeers() {
        CommandLine command = CommandLine.of();

        assertThat(command.workloads()).containsExactly(Workload.values());
        assertThat(command.peers()).isEqualTo(Peers.names());
        assertThat(command.rounds()).isEqualTo(9);
        assertThat(CommandLine.of("all", "all")).isEqualTo(command);
    }

    @Test
    void argumentsSelectWorkloadsPeersAndRounds() {
        CommandLine command = CommandLine.of("boundary,one-at-a-time", "genstage,one-thread", "3");

        assertThat(command.workloads()).containsExactly(Workload.BOUNDARY, Workload.ONE_AT_A_TIME);
        assertThat(command.peers()).containsExactly("genstage", "one-thread");
        assertThat(command.rounds()).isEqualTo(3);
    }

    @Test
    void anUnknownWorkloadIsRejectedWithTheListOfWorkloads() {
        assertRejected("There is no workload 'boundry'. Choose one of [boundary, boundary-work,", "boundry");
        assertRejected("There is no workload ''. Choose one of", "boundary,");
    }

    @Test
    void anUnknownPeerIsRejectedWithTheListOfPeers() {
        assertRejected("There is no peer 'akka'. Choose one of [genstage,", "all", "genstage,akka");
    }

    @Test
    void anInvalidNumberOfRoundsIsRejected() {
        assertRejected("'many' is not a number of rounds.", "all", "all", "many");
        assertRejected("'0' is not a number of rounds.", "all", "all", "0");
        assertRejected("'99999999999' is not a number of rounds.", "all", "all", "99999999999");
    }

    @Test
    void aFourthArgumentIsRejected() {
        assertRejected("There are at most three arguments. Remove 'quickly'.", "all", "all", "3", "quickly");
    }

    @Test
    void theUsageNamesAllWorkloadsAndPeers() {
        for (Workload workload : Workload.values()) {
            assertThat(CommandLine.USAGE).contains(workload.id(), workload.title());
        }
        assertThat(CommandLine.USAGE).contains(Peers.names());
    }

    private static void assertRejected(String message, String... words) {
        assertThatThrownBy(() -> CommandLine.of(words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
