package io.genstage.sample;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.h2.tools.Server;

/** A database server in its own process, which can be killed, and started again with the same database and port. */
final class DatabaseProcess implements AutoCloseable {

    private final Path directory;

    private final int port;

    private Process process;

    private DatabaseProcess(Path directory, int port) throws IOException {
        this.directory = directory;
        this.port = port;
        this.process = launch();
    }

    static DatabaseProcess start(Path directory) throws IOException {
        DatabaseProcess database = new DatabaseProcess(directory, freePort());
        database.awaitConnection();
        return database;
    }

    /** A transaction is in the file when it has committed (WRITE_DELAY). */
    String url() {
        return "jdbc:h2:tcp://localhost:" + port + "/flights;MODE=PostgreSQL;WRITE_DELAY=0";
    }

    /** Kills the server (SIGKILL), and waits for its end. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            throw new AssertionError("The database server does not end");
        }
    }

    /** Starts the server again, and does not wait. */
    void restart() throws IOException {
        process = launch();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Server.class.getName(),
                        "-tcp",
                        "-tcpPort",
                        String.valueOf(port),
                        "-ifNotExists",
                        "-baseDir",
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("database.txt").toFile())
                .start();
    }

    private void awaitConnection() {
        Awaitility.await().atMost(Duration.ofMinutes(1)).ignoreExceptionsInstanceOf(SQLException.class).until(() -> {
            connect();
            return true;
        });
    }

    private void connect() throws SQLException {
        DriverManager.getConnection(url()).close();
    }
}
