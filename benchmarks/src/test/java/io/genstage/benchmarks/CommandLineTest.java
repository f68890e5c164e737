package io.genstage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void asksForEverythingIfNothingIsSaid() {
        CommandLine command = CommandLine.of();

        assertThat(command.workloads()).containsExactly(Workload.values());
        assertThat(command.peers()).isEqualTo(Peers.names());
        assertThat(command.rounds()).isEqualTo(9);
        assertThat(CommandLine.of("all", "all")).isEqualTo(command);
    }

    @Test
    void asksForSome() {
        CommandLine command = CommandLine.of("boundary,one-at-a-time", "genstage,one-thread", "3");

        assertThat(command.workloads()).containsExactly(Workload.BOUNDARY, Workload.ONE_AT_A_TIME);
        assertThat(command.peers()).containsExactly("genstage", "one-thread");
        assertThat(command.rounds()).isEqualTo(3);
    }

    @Test
    void saysWhichWorkloadsThereAre() {
        assertRefused("There is no workload 'boundry'; there are [boundary, boundary-work,", "boundry");
        assertRefused("There is no workload ''; there are", "boundary,");
    }

    @Test
    void saysWhichPeersThereAre() {
        assertRefused("There is no peer 'akka'; there are [genstage,", "all", "genstage,akka");
    }

    @Test
    void wantsANumberOfRounds() {
        assertRefused("'many' is no number of rounds", "all", "all", "many");
        assertRefused("'0' is no number of rounds", "all", "all", "0");
        assertRefused("'99999999999' is no number of rounds", "all", "all", "99999999999");
    }

    @Test
    void wantsNoMoreThanThat() {
        assertRefused("There is no fourth argument, but 'quickly' is one", "all", "all", "3", "quickly");
    }

    @Test
    void theUsageNamesEverything() {
        for (Workload workload : Workload.values()) {
            assertThat(CommandLine.USAGE).contains(workload.id(), workload.title());
        }
        assertThat(CommandLine.USAGE).contains(Peers.names());
    }

    private static void assertRefused(String message, String... words) {
        assertThatThrownBy(() -> CommandLine.of(words))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }
}
