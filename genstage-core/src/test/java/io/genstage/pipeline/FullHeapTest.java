package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.testing.FullHeap;
import io.genstage.testing.Rounds;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A heap that was full for a while, in a separate JVM. */
@Tag("long")
class FullHeapTest {

    @TempDir
    private Path folder;

    @Test
    @Timeout(600)
    void everyPipelineContinuesOrFailsAndEnds() throws Exception {
        Path output = folder.resolve("output.txt");
        Process program = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-Xshare:auto",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        Stream.of(
                                        FullHeap.class,
                                        Pipeline.class,
                                        org.slf4j.Logger.class,
                                        ch.qos.logback.classic.Logger.class,
                                        ch.qos.logback.core.Appender.class)
                                .map(FullHeapTest::placeOf)
                                .collect(Collectors.joining(File.pathSeparator)),
                        FullHeap.class.getName(),
                        String.valueOf(Rounds.of(1))))
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

    private static String placeOf(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
