package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class UnknownAirportTests {

    @TempDir
    private Path directory;

    @Test
    void aFlightWithAnUnknownAirportIsInQuarantineAndItsNeighboursAreStored(CapturedOutput output) throws IOException {
        Path file = Files.writeString(directory.resolve("flights.json"), """
                [{"date":"2001/01/01 00:47","delay":66,"distance":1750,"origin":"QQQ","destination":"LAS"},
                 {"date":"2001/01/01 00:48","delay":66,"distance":1750,"origin":"DTW","destination":"LAS"}]
                """);

        try (SampleRun run = SampleRun.start(directory, "sample.flights=" + file)) {
            run.awaitEndOfJob();
            assertThat(run.rows("origin = 'DTW'")).isEqualTo(1);
            assertThat(run.rows("true")).isEqualTo(1);
            run.http()
                    .get()
                    .uri("/quarantine")
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody()
                    .jsonPath("$.length()")
                    .isEqualTo(1)
                    .jsonPath("$[0].flight.origin")
                    .isEqualTo("QQQ")
                    .jsonPath("$[0].flight.line")
                    .isEqualTo(1)
                    .jsonPath("$[0].reason")
                    .isEqualTo("There is no airport with the code \"QQQ\"");
        }
        assertThat(output).contains("Flights in quarantine: 1");
    }

    @Test
    void manyInARowAreNoOutage() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.json"), "[]");
        String unknown = """
                {"date":"2001/04/01 08:15","delay":42,"distance":2475,"origin":"JFK","destination":"QQQ"}
                """;
        try (SampleRun run = SampleRun.start(directory, "sample.flights=" + empty)) {
            run.http()
                    .post()
                    .uri("/flights?wait=true")
                    .body((unknown.repeat(500) + unknown.replace("QQQ", "LAX")).getBytes(StandardCharsets.UTF_8))
                    .exchange()
                    .expectStatus()
                    .isOk();

            assertThat(run.rows("true")).isEqualTo(1);
            assertQuarantined(run, "?top=1000", 500);
            assertQuarantined(run, "", 100);
            run.http().get().uri("/quarantine?top=0").exchange().expectStatus().isBadRequest();
        }
    }

    private static void assertQuarantined(SampleRun run, String query, int flights) {
        run.http()
                .get()
                .uri("/quarantine" + query)
                .exchange()
                .expectBody()
                .jsonPath("$.length()")
                .isEqualTo(flights);
    }
}
