package io.genstage.spring;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An application in its own JVM. */
public final class JavaProcess {

    /** The class path of the tests. */
    public static final List<String> CLASS_PATH =
            List.of(System.getProperty("java.class.path").split(File.pathSeparator));

    private static final long WATCHDOG_SECONDS = 120;

    private final Process process;

    private final Path output;

    private JavaProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** The exit code of an application, and its output. */
    public record Ended(int exitCode, String output) {}

    /** Starts an application. */
    public static JavaProcess start(
            List<String> jvmOptions, List<String> classPath, Class<?> main, List<String> arguments) throws IOException {
        return start(jvmOptions, classPath, main.getName(), arguments);
    }

    /** Starts an application whose main class is not on the class path of the tests. */
    public static JavaProcess start(
            List<String> jvmOptions, List<String> classPath, String main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")); // starts sooner
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath), main));
        command.addAll(arguments);
        Path output = Files.createTempFile(main, ".txt");
        return new JavaProcess(
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start(),
                output);
    }

    /** Sends a line to the application's standard input. */
    public void send(String line) throws IOException {
        Writer input = process.outputWriter();
        input.write(line + System.lineSeparator());
        input.flush();
    }

    /** Returns what the application has printed so far. Fails if the application has ended. */
    public String output() throws IOException {
        String text = Files.readString(output);
        if (!process.isAlive()) {
            throw new AssertionError("The application has ended: " + text);
        }
        return text;
    }

    /** Ends the application at once (SIGKILL). */
    public void kill() {
        process.destroyForcibly();
    }

    /** Asks the application to end (SIGTERM). */
    public void terminate() {
        process.destroy();
    }

    /** Waits until the application exits. */
    public Ended end() throws InterruptedException {
        try {
            if (!process.waitFor(WATCHDOG_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("The application does not end: " + Files.readString(output));
            }
            Ended ended = new Ended(process.exitValue(), Files.readString(output));
            Files.delete(output);
            return ended;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            process.destroyForcibly();
        }
    }
}
