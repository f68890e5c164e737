package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.testing.FullHeap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A heap that was really full for a while, in a JVM of its own. */
class FullHeapTest {

    private static final String ROUNDS = System.getProperty("genstage.full-heap.rounds", "1");

    @TempDir
    private Path folder;

    @Test
    @Timeout(600)
    void everyPipelineGoesOnOrFailsAndEnds() throws Exception {
        Path output = folder.resolve("output.txt");
        Process program = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-Xshare:auto",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FullHeap.class.getName(),
                        ROUNDS))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(program.waitFor(580, TimeUnit.SECONDS)).isTrue();
        } finally {
            program.destroyForcibly();
        }
        assertThat(program.exitValue()).as(() -> read(output)).isZero();
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
