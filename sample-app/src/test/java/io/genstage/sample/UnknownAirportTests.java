package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
    void flightsWithAnUnknownAirportAreKeptAndCounted(CapturedOutput output) throws IOException {
        Path file = Files.writeString(directory.resolve("flights.json"), """
                [{"date":"2001/01/01 00:47","delay":66,"distance":1750,"origin":"QQQ","destination":"LAS"},
                 {"date":"2001/01/01 00:48","delay":66,"distance":1750,"origin":"DTW","destination":"LAS"}]
                """);

        try (SampleRun run = SampleRun.start(directory, "sample.flights=" + file)) {
            run.awaitEndOfJob();
            assertThat(run.rows("origin = 'QQQ' AND origin_airport IS NULL")).isEqualTo(1);
            assertThat(run.rows("true")).isEqualTo(2);
        }
        assertThat(output).contains("Flights with an airport that is not in the list: 1");
    }
}
