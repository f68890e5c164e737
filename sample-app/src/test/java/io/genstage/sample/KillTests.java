package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed again and again while it reads the data file. Each start continues where the one before was. The
 * database is a server, which is not killed.
 */
@Tag("long")
class KillTests {

    private static final int KILLS = Integer.getInteger("kill.count", 1);

    private static final int FLIGHTS = 20_000;

    /** {@code max-in-flight} in application.yml. */
    private static final int MAX_IN_FLIGHT = 2000;

    @TempDir
    private Path directory;

    private final long seed = System.nanoTime();

    private final Random random = new Random(seed);

    private final Set<Long> handled = new HashSet<>();

    /** How many of the first flights are handled, as the last run has saved it. */
    private int progress;

    @Test
    void eachFlightIsStoredOnceAndAtMostTheUnsettledOnesAreHandledTwice() throws Exception {
        try (DatabaseProcess database = DatabaseProcess.start(directory)) {
            for (int kill = 0; kill < KILLS; kill++) {
                try (SampleProcess sample = launch(kill, database)) {
                    awaitHandled(sample, kill, random.nextInt(1 + 2 * (FLIGHTS - progress) / (KILLS - kill + 1)));
                    sample.kill();
                }
                look(kill, database);
            }
            try (SampleProcess sample = launch(KILLS, database)) {
                sample.port();
                sample.kill();
            }
            look(KILLS, database);
        }

        assertThat(progress).isEqualTo(FLIGHTS);
        assertThat(handled).hasSize(FLIGHTS);
    }

    private SampleProcess launch(int run, DatabaseProcess database) throws IOException {
        return SampleProcess.launch(
                RecordingSample.class,
                directory,
                List.of(RecordingSample.recordIn(record(run))),
                List.of("--sample.progress-interval=50ms", "--spring.datasource.url=" + database.url()));
    }

    private void awaitHandled(SampleProcess sample, int run, int flights) {
        long bytes = 5L * flights;
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> record(run).toFile().length() > bytes || sample.completed());
    }

    /** Looks at what a run has handled: flights after the progress of the runs before, and saved progress is stored. */
    private void look(int run, DatabaseProcess database) throws IOException, SQLException {
        List<Long> lines = RecordingSample.handled(record(run));
        assertThat(lines).allMatch(line -> line > progress);
        List<Long> again = lines.stream().filter(line -> !handled.add(line)).toList();
        assertThat(again).as("handled again by run %d, seed %d", run, seed).hasSizeLessThanOrEqualTo(MAX_IN_FLIGHT);
        try (Connection connection = DriverManager.getConnection(database.url());
                Statement statement = connection.createStatement()) {
            progress = number(statement, "SELECT coalesce(max(handled), 0) FROM progress");
            Set<Long> lost = LongStream.rangeClosed(1, progress).boxed().collect(Collectors.toSet());
            lost.removeAll(stored(statement));
            assertThat(lost)
                    .as("not stored by run %d, seed %d, handled: %s", run, seed, lines)
                    .isEmpty();
        }
    }

    private static Set<Long> stored(Statement statement) throws SQLException {
        Set<Long> lines = new HashSet<>();
        try (ResultSet rows = statement.executeQuery("SELECT line FROM flight")) {
            while (rows.next()) {
                lines.add(rows.getLong(1));
            }
        }
        return lines;
    }

    private Path record(int run) {
        return directory.resolve("handled-" + run + ".txt");
    }

    private static int number(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
