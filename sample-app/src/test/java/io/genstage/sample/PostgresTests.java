package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** The job with a PostgreSQL server, if one is configured. */
@EnabledIfEnvironmentVariable(
        named = "SAMPLE_POSTGRES_URL",
        matches = "jdbc:postgresql:.*",
        disabledReason =
                "set SAMPLE_POSTGRES_URL to the URL of a database of user flights, password flights, to run it")
class PostgresTests {

    @TempDir
    private Path directory;

    @Test
    void twoStartsStoreEachFlightOnce() {
        start();
        start();
    }

    private void start() {
        String url = System.getenv("SAMPLE_POSTGRES_URL");
        try (SampleRun run =
                SampleRun.start(directory, "spring.profiles.active=postgres", "spring.datasource.url=" + url)) {
            run.awaitEndOfJob();
            assertThat(run.rows("source LIKE 'flights-20k.json#%'")).isEqualTo(20_000);
            assertThat(run.rows("source LIKE 'flights-20k.json#%' AND origin_airport IS NULL"))
                    .isZero();
        }
    }
}
