package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import io.genstage.InletState;
import io.genstage.sample.delay.FlightRepository;
import io.genstage.sample.delay.SlowFlightRepository;
import io.genstage.sample.flight.RoutedFlight;
import io.genstage.sample.quarantine.Quarantine;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;

/** {@code POST /flights?wait=true} responds when its flights are stored. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WaitingUploadTests {

    private static final String FLIGHT = """
            {"date":"2001/04/01 08:15","delay":42,"distance":2475,"origin":"JFK","destination":"LAX"}
            """;

    private static final int MORE_THAN_FITS = 10_000;

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void theResponseIs200WhenAllFlightsAreStored() throws Exception {
        try (SampleRun run = start(List.of())) {
            HttpResponse<String> response = post(run, FLIGHT.repeat(3000) + FLIGHT.replace("JFK", "QQQ"))
                    .join();

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("{\"accepted\":3001}");
            assertThat(run.rows("source LIKE 'live-%'")).isEqualTo(3000);
            assertThat(quarantined(run)).containsExactly("QQQ");
        }
    }

    @Test
    void theResponseWaitsForTheDatabase() throws Exception {
        try (SampleRun run = start(List.of(BlockedDatabase.class))) {
            CompletableFuture<HttpResponse<String>> response = post(run, FLIGHT);
            awaitBlocked(run, 1);
            assertThat(response).isNotDone();

            run.bean(SlowFlightRepository.class).release();

            assertThat(response.join().statusCode()).isEqualTo(200);
        }
    }

    /** The response is sent by another thread, which must not count as another upload. */
    @Test
    void theResponseNeedsNoPlaceForUploads() throws Exception {
        try (SampleRun run = start(List.of(BlockedDatabase.class), "sample.upload.at-once=1")) {
            CompletableFuture<HttpResponse<String>> response = post(run, FLIGHT);
            awaitBlocked(run, 1);
            URI uri = run.uri("/flights");
            try (Socket other = new Socket(uri.getHost(), uri.getPort())) {
                other.getOutputStream().write("""
                        POST /flights HTTP/1.1\r
                        Host: localhost\r
                        Content-Type: text/plain\r
                        Content-Length: 100\r
                        \r
                        {""".getBytes(StandardCharsets.UTF_8));
                Awaitility.await().until(() -> post(run, FLIGHT).join().body().contains("Too many uploads at a time"));

                run.bean(SlowFlightRepository.class).release();

                assertThat(response.join().statusCode()).isEqualTo(200);
            }
        }
    }

    @Test
    void theResponseIs503WithTheFlightsThatHadNoRoom() throws Exception {
        try (SampleRun run = start(List.of(BlockedDatabase.class), "sample.upload.max-wait=0ms")) {
            CompletableFuture<HttpResponse<String>> response = post(run, FLIGHT.repeat(MORE_THAN_FITS));
            Awaitility.await().until(() -> run.pipeline().inlet("live").refused() > 0);
            run.bean(SlowFlightRepository.class).release();

            assertThat(response.join().statusCode()).isEqualTo(503);
            assertThat(response.join().headers().firstValue("Retry-After")).contains("5");
            int accepted = JsonPath.read(response.join().body(), "$.accepted");
            assertThat(accepted).isBetween(1_000, MORE_THAN_FITS - 1);
            assertThat(run.rows("source LIKE 'live-%' AND line <= " + accepted)).isEqualTo(accepted);
            assertThat(run.rows("source LIKE 'live-%'")).isEqualTo(accepted);
        }
    }

    @Test
    void theResponseIs503WithTheFlightsThatWereGivenUp() throws Exception {
        try (SampleRun run =
                start(List.of(BrokenDatabase.class), "genstage.pipelines.flights.stages.store.on-error.attempts=1")) {
            HttpResponse<String> response = post(run, FLIGHT).join();

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(JsonPath.<Integer>read(response.body(), "$.accepted")).isEqualTo(1);
            assertThat(JsonPath.<Integer>read(response.body(), "$.givenUp")).isEqualTo(1);
            assertThat(JsonPath.<String>read(response.body(), "$.detail"))
                    .startsWith("The first 1 of 1 flights were accepted, but 1 of these were given up")
                    .doesNotContain("Connection lost");

            // the pipeline has failed
            Awaitility.await().until(() -> run.pipeline().inlet("live").state() == InletState.CLOSED);
            assertThat(JsonPath.<Integer>read(post(run, FLIGHT).join().body(), "$.accepted"))
                    .isZero();
        }
    }

    @Test
    void theResponseIs503IfTheFlightsAreNotStoredInTime() throws Exception {
        try (SampleRun run = start(List.of(BlockedDatabase.class), "sample.upload.max-store-wait=200ms")) {
            HttpResponse<String> response = post(run, FLIGHT).join();

            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.headers().firstValue("Retry-After")).isEmpty();
            assertThat(JsonPath.<Integer>read(response.body(), "$.pending")).isEqualTo(1);
            assertThat(JsonPath.<String>read(response.body(), "$.detail")).endsWith("Do not send them again.");

            run.bean(SlowFlightRepository.class).release();
            run.awaitIdle();
            assertThat(run.rows("true")).isEqualTo(1);
        }
    }

    private SampleRun start(List<Class<?>> sources, String... properties) throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.json"), "[]");
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("sample.flights=" + empty);
        return SampleRun.start(directory, sources, all.toArray(String[]::new));
    }

    private CompletableFuture<HttpResponse<String>> post(SampleRun run, String flights) {
        HttpRequest request = HttpRequest.newBuilder(run.uri("/flights?wait=true"))
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(flights))
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    private static List<String> quarantined(SampleRun run) {
        return run.bean(Quarantine.class).newest(10).stream()
                .map(quarantined -> quarantined.flight().origin())
                .toList();
    }

    private static void awaitBlocked(SampleRun run, int batches) {
        Awaitility.await().until(() -> run.bean(SlowFlightRepository.class).slowBatches() == batches);
    }

    @Configuration(proxyBeanMethods = false)
    static class BlockedDatabase {

        @Bean
        @Primary
        FlightRepository slowRepository(JdbcTemplate jdbc) {
            return new SlowFlightRepository(jdbc, 0);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class BrokenDatabase {

        @Bean
        @Primary
        FlightRepository brokenRepository(JdbcTemplate jdbc) {
            return new BrokenRepository(jdbc);
        }
    }

    static class BrokenRepository extends FlightRepository {

        BrokenRepository(JdbcTemplate jdbc) {
            super(jdbc);
        }

        @Override
        public void store(List<RoutedFlight> flights) {
            throw new CannotGetJdbcConnectionException("Connection lost");
        }
    }
}
