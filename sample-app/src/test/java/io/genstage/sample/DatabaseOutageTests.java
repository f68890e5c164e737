package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Status;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.PipelineSnapshot;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The database server is stopped while the job runs, and started again. Nobody touches the sample. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class DatabaseOutageTests {

    private static final String FLIGHT = """
            {"date":"2001/04/01 08:15","delay":42,"distance":2475,"origin":"JFK","destination":"LAX"}
            """;

    @TempDir
    private Path directory;

    @Test
    void everyFlightIsStoredOnceWhenTheDatabaseIsBack(CapturedOutput output) throws Exception {
        try (DatabaseProcess database = DatabaseProcess.start(directory);
                SampleRun run = SampleRun.start(
                        directory,
                        "spring.datasource.url=" + database.url(),
                        "spring.datasource.hikari.connection-timeout=250")) {
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> stored(run) > 0);

            database.stop();
            Awaitility.await().until(() -> retrying(run, "store"));
            CompletableFuture<HttpResponse<String>> waiting =
                    post(run, FLIGHT.repeat(10) + FLIGHT.replace("JFK", "QQQ"));
            Awaitility.await().until(() -> retrying(run, "quarantine"));
            assertThat(stored(run)).isLessThan(20_000);
            assertThat(waiting).isNotDone();

            database.start();
            run.awaitEndOfJob();

            assertThat(waiting.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(200);
            assertThat(run.rows("source LIKE 'flights-20k.json#%'")).isEqualTo(20_000);
            assertThat(run.rows("source LIKE 'live-%'")).isEqualTo(10);
            PipelineSnapshot pipeline = run.pipeline().snapshot();
            assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
            assertThat(pipeline.givenUp()).isEmpty();
            assertThat(pipeline.stage("store").orElseThrow().eventsFailed()).isZero();
        }
        assertThat(output).contains("Done. ").contains("20,000 flights from 220 airports").doesNotContain("ERROR");
    }

    private static long stored(SampleRun run) {
        return run.pipeline().snapshot().stage("store").orElseThrow().eventsIn();
    }

    private static boolean retrying(SampleRun run, String stage) {
        return run.pipeline().snapshot().stage(stage).orElseThrow().instances().stream()
                .map(InstanceSnapshot::status)
                .anyMatch(Status.RETRYING::equals);
    }

    private static CompletableFuture<HttpResponse<String>> post(SampleRun run, String flights) {
        HttpRequest request = HttpRequest.newBuilder(run.uri("/flights?wait=true"))
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(flights))
                .build();
        return HttpClient.newHttpClient().sendAsync(request, BodyHandlers.ofString());
    }
}
