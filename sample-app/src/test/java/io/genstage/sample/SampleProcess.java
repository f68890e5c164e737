package io.genstage.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The sample in a separate process, on a free port, with its database in a directory. */
final class SampleProcess implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("http://localhost:(\\d+)/delays");

    private static final Duration WATCHDOG = Duration.ofMinutes(3);

    private final Process process;

    private final Path output;

    private SampleProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Starts the sample with JVM options and a data file without flights, and waits until its job has completed. */
    static SampleProcess start(Path directory, List<String> jvmOptions, String... arguments) throws IOException {
        Path empty = Files.writeString(directory.resolve("empty.json"), "[]");
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--sample.flights=" + empty);
        SampleProcess sample = launch(SampleApplication.class, directory, jvmOptions, all);
        sample.port();
        return sample;
    }

    /** Starts the sample, and does not wait. */
    static SampleProcess launch(Class<?> main, Path directory, List<String> jvmOptions, List<String> arguments)
            throws IOException {
        Path output = directory.resolve("output.txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")); // starts faster
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of("--server.port=0", "--sample.database=" + directory.resolve("flights")));
        command.addAll(arguments);
        return new SampleProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    /** Waits until its job has completed. {@return the port of its web server} */
    int port() {
        try {
            return Awaitility.await().atMost(WATCHDOG).until(this::printedPort, printed -> printed > 0);
        } catch (RuntimeException | Error e) {
            close();
            throw new AssertionError("The sample did not start: " + output(), e);
        }
    }

    /** {@return whether its job has completed} */
    boolean completed() throws IOException {
        return printedPort() > 0;
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends SIGTERM. */
    void terminate() {
        process.destroy();
    }

    /** Kills the process (SIGKILL), and waits for its end. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitEnd();
    }

    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(WATCHDOG.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("The sample did not end: " + output());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private int printedPort() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("The sample ended");
        }
        try (BufferedReader lines = Files.newBufferedReader(output, StandardCharsets.UTF_8)) {
            return lines.lines()
                    .map(PORT::matcher)
                    .filter(Matcher::find)
                    .mapToInt(found -> Integer.parseInt(found.group(1)))
                    .findFirst()
                    .orElse(0);
        }
    }
}
