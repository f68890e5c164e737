package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The sample runs with the beans that spring-boot-maven-plugin's process-aot generated. Without them it does not start.
 */
class AotTests {

    private static final String FLIGHT = """
            {"date":"2001/04/01 08:15","delay":42,"distance":2475,"origin":"JFK","destination":"LAX"}""";

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void theSampleRunsWithGeneratedBeans() throws Exception {
        try (SampleProcess sample = SampleProcess.start(directory, List.of("-Dspring.aot.enabled=true"))) {
            String base = "http://localhost:" + sample.port();
            HttpResponse<String> posted = client.send(
                    HttpRequest.newBuilder(URI.create(base + "/flights"))
                            .POST(BodyPublishers.ofString(FLIGHT))
                            .header("Content-Type", "application/json")
                            .build(),
                    BodyHandlers.ofString());
            HttpResponse<String> pipeline = client.send(
                    HttpRequest.newBuilder(URI.create(base + "/actuator/genstage/flights"))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(posted.body()).isEqualTo("{\"accepted\":1}");
            assertThat(pipeline.body()).startsWith("{\"status\":\"running\"");
            assertThat(sample.output()).doesNotContain("ERROR", "WARN");
        }
    }
}
