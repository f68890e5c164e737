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
class SecondStartTests {

    private static final String FLIGHT = """
            {"date":"2001/04/01 08:15","delay":9999,"distance":2475,"origin":"SEA","destination":"LAX"}""";

    @TempDir
    private Path directory;

    @Test
    void aSecondStartStoresNoFlightTwiceAndPrintsTheSameTable(CapturedOutput output) throws InterruptedException {
        try (SampleRun run = SampleRun.start(directory)) {
            run.awaitEndOfJob();
            post(run, FLIGHT + "\n" + FLIGHT);
            run.awaitIdle();
            assertThat(run.rows("true")).isEqualTo(20_002);
        }
        String first = output.getOut();

        try (SampleRun run = SampleRun.start(directory)) {
            run.awaitEndOfJob();
            assertThat(run.rows("true")).isEqualTo(20_002);
        }
        String second = output.getOut().substring(first.length());

        assertThat(table(first))
                .contains("flights-20k.json: 20,000 flights from 220 airports, 154,078 minutes of delay in all.")
                .contains("  1. JFK    John F Kennedy Intl, New York                    200    16.2 min")
                .contains(" 10. PDX    Portland Intl, Portland                          172    10.8 min")
                .doesNotContain(" 11. ")
                .isEqualTo(table(second));
    }

    @Test
    void anotherFileIsStoredInAddition() throws IOException {
        Path file = directory.resolve("flights.json");
        Files.writeString(file, "[" + FLIGHT + "," + FLIGHT + "]");
        start(file, 2);
        Files.writeString(file, "[" + FLIGHT + "]");
        start(file, 3);
        start(file, 3);
    }

    private void start(Path file, long rows) {
        try (SampleRun run = SampleRun.start(directory, "sample.flights=" + file)) {
            run.awaitEndOfJob();
            assertThat(run.rows("true")).isEqualTo(rows);
        }
    }

    private static void post(SampleRun run, String body) {
        run.http()
                .post()
                .uri("/flights")
                .body(body.getBytes(StandardCharsets.UTF_8))
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    private static String table(String output) {
        return output.substring(output.indexOf("Done."), output.indexOf("The application keeps running"));
    }
}
