package io.genstage.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An H2 database server in a separate process, which can be stopped and started again on the same port. */
final class DatabaseProcess implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("tcp://[^ ]+:(\\d+)");

    private final Path directory;

    private Process process;

    /** 0 before the first start: then the server takes a free port. */
    private int port;

    private DatabaseProcess(Path directory) {
        this.directory = directory;
    }

    static DatabaseProcess start(Path directory) {
        DatabaseProcess database = new DatabaseProcess(directory);
        database.start();
        return database;
    }

    /** Starts the server, and waits until it accepts connections. */
    void start() {
        try {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC", // starts faster
                            "-cp",
                            System.getProperty("java.class.path"),
                            "org.h2.tools.Server",
                            "-tcp",
                            "-tcpPort",
                            Integer.toString(port),
                            "-ifNotExists",
                            "-baseDir",
                            directory.toString())
                    .redirectErrorStream(true)
                    .start();
            port = printedPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int printedPort() throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        Matcher printed = PORT.matcher(line == null ? "" : line);
        if (!printed.find()) {
            throw new AssertionError("The database did not start: " + line);
        }
        return Integer.parseInt(printed.group(1));
    }

    String url() {
        return "jdbc:h2:tcp://localhost:" + port + "/./flights;MODE=PostgreSQL";
    }

    /** Stops the server, which closes its connections and its file. */
    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            throw new AssertionError("The database did not stop");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
