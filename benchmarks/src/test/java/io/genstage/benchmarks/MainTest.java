package io.genstage.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MainTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void anInvalidArgumentPrintsTwoLinesAndExitsWithStatusTwo() throws Exception {
        assertThat(run("boundary", "akka")).isEqualTo(2);

        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("There is no peer 'akka'. Choose one of [genstage,");
        assertThat(out.size()).isZero();
    }

    @Test
    void helpPrintsTheUsageAndExitsWithStatusZero() throws Exception {
        assertThat(run("--help")).isZero();

        assertThat(out).hasToString(CommandLine.USAGE);
        assertThat(err.size()).isZero();
    }

    private int run(String... words) throws Exception {
        return Main.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                words);
    }
}
