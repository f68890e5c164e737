package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import io.genstage.Status;
import io.genstage.sample.quarantine.Quarantine;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.PipelineSnapshot;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The database server is killed, and started again after some time. The sample waits, and continues without help. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class DatabaseOutageTests {

    private static final Duration OUTAGE = Duration.ofSeconds(Integer.getInteger("outage.seconds", 2));

    private static final String FLIGHT = """
            {"date":"2001/04/01 08:15","delay":42,"distance":2475,"origin":"JFK","destination":"LAX"}
            """;

    @TempDir
    private Path directory;

    @Test
    @Tag("long")
    void everyFlightIsStoredOnceAlsoThoseThatAreAcceptedDuringTheOutage(CapturedOutput output) throws Exception {
        try (DatabaseProcess database = DatabaseProcess.start(directory);
                SampleRun run = start(database)) {
            Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> stored(run) > 1000);

            database.kill();
            Awaitility.await().until(() -> retrying(run, "store"));
            assertThat(stored(run)).isLessThan(20_000);
            CompletableFuture<HttpResponse<String>> waiting = post(run, "/flights?wait=true", FLIGHT.repeat(10));
            int accepted = postUntil(run, System.nanoTime() + OUTAGE.toNanos());
            assertThat(waiting).isNotDone();

            database.restart();
            run.awaitEndOfJob();

            assertThat(waiting.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(200);
            run.awaitIdle();
            assertThat(run.rows("source LIKE 'flights-20k.json#%'")).isEqualTo(20_000);
            assertThat(run.rows("source LIKE 'live-%'")).isEqualTo(10 + accepted);
            assertThat(accepted).isPositive();
            assertNothingLost(run.pipeline().snapshot());
        }
        assertThat(output).contains("20,000 flights from 220 airports").doesNotContain("The job has failed");
    }

    @Test
    void liveFlightsWaitForTheDatabaseAlsoOnTheirWayToQuarantine() throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.json"), "[]");
        try (DatabaseProcess database = DatabaseProcess.start(directory);
                SampleRun run = start(database, "sample.flights=" + empty)) {
            run.awaitEndOfJob();
            database.kill();
            CompletableFuture<HttpResponse<String>> posted =
                    post(run, "/flights?wait=true", FLIGHT.repeat(10) + FLIGHT.replace("JFK", "QQQ"));
            Awaitility.await().until(() -> retrying(run, "store") && retrying(run, "quarantine"));
            assertThat(posted).isNotDone();

            database.restart();

            assertThat(posted.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(200);
            assertThat(run.rows("true")).isEqualTo(10);
            assertThat(run.bean(Quarantine.class).newest(10)).hasSize(1);
            assertNothingLost(run.pipeline().snapshot());
        }
    }

    private SampleRun start(DatabaseProcess database, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("spring.datasource.url=" + database.url());
        all.add("spring.datasource.hikari.connection-timeout=250");
        all.add("sample.upload.max-wait=200ms");
        // longer than Hikari's 500 ms, in which it passes on a connection without checking it
        all.add("genstage.pipelines.flights.stages.store.on-error.backoff.max-delay=1s");
        all.add("genstage.pipelines.flights.stages.quarantine.on-error.backoff.max-delay=1s");
        return SampleRun.start(directory, all.toArray(String[]::new));
    }

    /** Posts flights until a time. {@return how many the sample accepted} */
    private static int postUntil(SampleRun run, long end) {
        int accepted = 0;
        while (System.nanoTime() - end < 0) {
            String response = post(run, "/flights", FLIGHT.repeat(50)).join().body();
            accepted += JsonPath.<Integer>read(response, "$.accepted");
        }
        return accepted;
    }

    private static void assertNothingLost(PipelineSnapshot pipeline) {
        assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
        assertThat(pipeline.givenUp()).isEmpty();
        assertThat(pipeline.stages()).allMatch(stage -> stage.eventsFailed() == 0);
    }

    private static long stored(SampleRun run) {
        return run.pipeline().snapshot().stage("store").orElseThrow().eventsIn();
    }

    private static boolean retrying(SampleRun run, String stage) {
        return run.pipeline().snapshot().stage(stage).orElseThrow().instances().stream()
                .map(InstanceSnapshot::status)
                .anyMatch(Status.RETRYING::equals);
    }

    private static CompletableFuture<HttpResponse<String>> post(SampleRun run, String path, String flights) {
        HttpRequest request = HttpRequest.newBuilder(run.uri(path))
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(flights))
                .build();
        return HttpClient.newHttpClient().sendAsync(request, BodyHandlers.ofString());
    }
}
