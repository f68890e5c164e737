package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.resttestclient.autoconfigure.AutoConfigureRestTestClient;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.client.RestTestClient;

/** The whole job, observed ended HTTP. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@AutoConfigureRestTestClient
@DirtiesContext
class SampleApplicationTests {

    private static final String FLIGHT = """
            {"date":"2001/04/01 08:15","delay":42,"distance":2475,"origin":"JFK","destination":"LAX"}""";

    @TempDir
    private static Path directory;

    @Autowired
    private FlightJob job;

    @Autowired
    private PipelineRegistry pipelines;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private RestTestClient http;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("sample.database", () -> directory.resolve("flights").toString());
    }

    @BeforeEach
    void awaitEndOfJob() {
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(job::ended);
        jdbc.sql("DELETE FROM flight WHERE source LIKE 'live-%'").update();
    }

    @Test
    void everyFlightOfTheFileIsStored() {
        Map<String, Object> totals = jdbc.sql(
                        "SELECT count(*) AS flights, count(DISTINCT origin) AS origins, sum(delay) AS minutes FROM flight")
                .query()
                .singleRow();

        assertThat(totals)
                .containsEntry("flights", 20_000L)
                .containsEntry("origins", 220L)
                .containsEntry("minutes", 154_078L);
        assertThat(jdbc.sql("SELECT count(*) FROM flight WHERE origin_airport IS NULL OR destination_airport IS NULL")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void delaysListsTheWorstOriginsFirst() {
        http.get()
                .uri("/delays?top=2")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        [{"origin":"JFK","flights":200,"meanDelay":16.2},{"origin":"SEA","flights":339,"meanDelay":13.3}]""");
    }

    @Test
    void delaysListsTenOriginsByDefault() {
        http.get().uri("/delays").exchange().expectBody().jsonPath("$.length()").isEqualTo(10);
        // 52 of the 220 have at least 100 flights
        http.get()
                .uri("/delays?top=1000")
                .exchange()
                .expectBody()
                .jsonPath("$.length()")
                .isEqualTo(52);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1001", "ten", "99999999999"})
    void anInvalidTopIsRejected(String top) {
        http.get()
                .uri("/delays?top={top}", top)
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("top must be a whole number from 1 to 1000, but is \"" + top + "\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/x-ndjson", "application/x-www-form-urlencoded", "text/plain"})
    void liveFlightsAreStored(String contentType) throws InterruptedException {
        for (String body : new String[] {"[" + FLIGHT + "," + FLIGHT + "]", FLIGHT + "\n" + FLIGHT + "\n"}) {
            post(contentType, body).expectStatus().isAccepted().expectBody().json("{\"accepted\":2}");
        }
        awaitIdle();

        assertThat(liveRows()).isEqualTo(4);
        assertThat(jdbc.sql("SELECT count(DISTINCT source) FROM flight WHERE source LIKE 'live-%'")
                        .query(Long.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void aLiveFlightWithAnUnknownAirportIsInQuarantine() throws InterruptedException {
        post("application/json", "[" + FLIGHT.replace("JFK", "QQQ") + "]")
                .expectStatus()
                .isAccepted();
        awaitIdle();

        assertThat(liveRows()).isZero();
        http.get()
                .uri("/quarantine")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$[0].flight.origin")
                .isEqualTo("QQQ")
                .jsonPath("$[0].reason")
                .isEqualTo("There is no airport with the code \"QQQ\"");
    }

    @Test
    void aMalformedBodyIsRejectedAsAWhole() throws InterruptedException {
        post("application/x-ndjson", FLIGHT + "\n" + FLIGHT + "\n" + FLIGHT.replace("42", "\"late\"") + "\n" + FLIGHT)
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("Line 3: \"delay\" must be a whole number, but is \"late\". Nothing was accepted.")
                .jsonPath("$.line")
                .isEqualTo(3);
        post("application/json", "[" + FLIGHT + ",\n{\"date\":}]")
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.line")
                .isEqualTo(2);
        awaitIdle();

        assertThat(liveRows()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "[]"})
    void aBodyWithoutFlightsIsRejected(String body) {
        post("application/json", body)
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo(
                        "There are no flights in the body. Send a JSON array of flights, or one JSON object a line.");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aBodyOfMoreThanTenMegabytesIsRejected(boolean chunked) throws IOException, InterruptedException {
        byte[] body = ("[" + FLIGHT + " ".repeat(10 * 1024 * 1024) + "]").getBytes(StandardCharsets.UTF_8);
        BodyPublisher publisher = chunked
                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))
                : BodyPublishers.ofByteArray(body);
        URI uri = URI.create("http://localhost:" + port + "/flights");
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).POST(publisher).build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("The body is larger than 10 MB. Nothing was accepted; send it in parts.");
        awaitIdle();
        assertThat(liveRows()).isZero();
    }

    @Test
    void theEndpointShowsThePipeline() {
        http.get()
                .uri("/actuator/genstage/flights/read")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("completed")
                .jsonPath("$.events.out")
                .isEqualTo(20_000);
        http.get().uri("/actuator/health").exchange().expectStatus().isOk();
    }

    private RestTestClient.ResponseSpec post(String contentType, String body) {
        return http.post()
                .uri("/flights")
                .contentType(MediaType.parseMediaType(contentType))
                .body(body.getBytes(StandardCharsets.UTF_8))
                .exchange();
    }

    private void awaitIdle() throws InterruptedException {
        Pipeline flights = pipelines.get("flights");
        assertThat(flights.awaitIdle(Duration.ofMinutes(1))).isTrue();
    }

    private long liveRows() {
        return jdbc.sql("SELECT count(*) FROM flight WHERE source LIKE 'live-%'")
                .query(Long.class)
                .single();
    }
}
