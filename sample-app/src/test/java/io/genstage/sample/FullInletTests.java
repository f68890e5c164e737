package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.sample.delay.FlightRepository;
import io.genstage.sample.delay.SlowFlightRepository;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.client.RestTestClient;

/** Live flights arrive faster than the database stores them. */
class FullInletTests {

    private static final String FLIGHT = """
            {"date":"2001/04/01 08:15","delay":42,"distance":2475,"origin":"JFK","destination":"LAX"}
            """;

    private static final int SENT = 10_000;

    @TempDir
    private Path directory;

    @Test
    void theFlightsUpToAFullInletAreAcceptedAndStored() throws Exception {
        try (SampleRun run = start()) {
            int accepted = acceptedOfRejected(run);
            // 1000 in the inlet, and in the stages after it as many as they have requested
            assertThat(accepted).isBetween(1_000, 4_000);

            run.bean(SlowFlightRepository.class).release();
            run.awaitIdle();

            assertThat(run.rows("source LIKE 'live-%'")).isEqualTo(accepted);
            assertThat(run.rows("source LIKE 'live-%' AND line <= " + accepted)).isEqualTo(accepted);
        }
    }

    @Test
    void aPausedPipelineAcceptsFlightsUntilItsInletIsFull() throws Exception {
        try (SampleRun run = start()) {
            run.http()
                    .post()
                    .uri("/actuator/genstage/flights")
                    .contentType(MediaType.APPLICATION_JSON)
                    .body("{\"action\": \"pause\"}")
                    .exchange()
                    .expectStatus()
                    .isOk();
            assertThat(acceptedOfRejected(run)).isEqualTo(1_000);
            run.bean(SlowFlightRepository.class).release();
        }
    }

    private SampleRun start() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.json"), "[]");
        return SampleRun.start(
                directory, List.of(BlockedDatabase.class), "sample.flights=" + empty, "sample.upload.max-wait=200ms");
    }

    private static int acceptedOfRejected(SampleRun run) {
        RestTestClient.ResponseSpec response = run.http()
                .post()
                .uri("/flights")
                .body(FLIGHT.repeat(SENT).getBytes(StandardCharsets.UTF_8))
                .exchange();
        Refusal refusal = response.expectStatus()
                .isEqualTo(HttpStatus.SERVICE_UNAVAILABLE)
                .expectHeader()
                .valueEquals(HttpHeaders.RETRY_AFTER, 5)
                .expectBody(Refusal.class)
                .returnResult()
                .getResponseBody();
        assertThat(refusal).isNotNull();
        assertThat(refusal.detail()).startsWith("The first " + refusal.accepted() + " of 10000 flights were accepted");
        return refusal.accepted();
    }

    record Refusal(int accepted, String detail) {}

    @Configuration(proxyBeanMethods = false)
    static class BlockedDatabase {

        @Bean
        @Primary
        FlightRepository slowRepository(JdbcTemplate jdbc) {
            return new SlowFlightRepository(jdbc, 0);
        }
    }
}
