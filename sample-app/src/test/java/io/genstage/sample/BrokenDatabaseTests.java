package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Status;
import io.genstage.sample.delay.FlightRepository;
import io.genstage.sample.delay.OriginDelay;
import io.genstage.sample.flight.RoutedFlight;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;

/** The database fails while the job runs, until all attempts are used up. */
@ExtendWith(OutputCaptureExtension.class)
class BrokenDatabaseTests {

    @TempDir
    private Path directory;

    @Test
    void theLogNamesTheDatabaseAndWhatToDoAndTheApplicationKeepsRunning(CapturedOutput output) {
        try (SampleRun run = SampleRun.start(
                directory,
                List.of(BreaksDown.class),
                "genstage.pipelines.flights.stages.store.on-error.attempts=3",
                "genstage.pipelines.flights.stages.store.on-error.backoff.delay=10ms")) {
            run.awaitEndOfJob();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(
                            () -> assertThat(output)
                                    .contains("The job has failed. The database at jdbc:h2:file:"
                                            + directory.resolve("flights") + " does not work: Connection lost")
                                    .contains(
                                            "Check that no other sample is running, and that the directory can be written")
                                    .contains(
                                            "Then start the application again: flights that are stored already are not stored twice."));

            assertThat(run.pipeline().status()).isEqualTo(Status.FAILED);
            assertRunningButNotHealthy(run);
        }
        try (SampleRun run = SampleRun.start(directory)) {
            run.awaitEndOfJob();
            assertThat(run.rows("true")).isEqualTo(20_000);
        }
    }

    private static void assertRunningButNotHealthy(SampleRun run) {
        assertThat(run.http()
                        .get()
                        .uri("/actuator/health")
                        .exchange()
                        .expectStatus()
                        .isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody())
                .doesNotContain("Connection lost", "No connection");
        assertThat(run.http()
                        .get()
                        .uri("/actuator/genstage")
                        .exchange()
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody())
                .contains("CannotGetJdbcConnectionException")
                .doesNotContain("Connection lost", "No connection");
        run.http()
                .post()
                .uri("/flights")
                .body("""
                        {"date":"2001/04/01 08:15","delay":42,"distance":2475,"origin":"JFK","destination":"LAX"}""".getBytes(StandardCharsets.UTF_8))
                .exchange()
                .expectStatus()
                .isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
                .expectBody()
                .jsonPath("$.accepted")
                .isEqualTo(0);
        run.http()
                .get()
                .uri("/delays")
                .exchange()
                .expectStatus()
                .isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("The database does not respond. Try again later.");
    }

    @Configuration(proxyBeanMethods = false)
    static class BreaksDown {

        @Bean
        @Primary
        FlightRepository brokenRepository(JdbcTemplate jdbc) {
            return new BrokenRepository(jdbc);
        }
    }

    static class BrokenRepository extends FlightRepository {

        private int batches;

        BrokenRepository(JdbcTemplate jdbc) {
            super(jdbc);
        }

        @Override
        public synchronized void store(List<RoutedFlight> flights) {
            if (++batches > 3) {
                throw connectionLost();
            }
            super.store(flights);
        }

        @Override
        public List<OriginDelay> worst(int top, int atLeast) {
            throw connectionLost();
        }

        private static CannotGetJdbcConnectionException connectionLost() {
            return new CannotGetJdbcConnectionException(
                    "No connection", new SQLException("Timeout", new SQLException("Connection lost")));
        }
    }
}
