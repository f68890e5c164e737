package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Malicious requests, or very many, are sent to a process with little memory. */
@Tag("long")
class HostileRequestTests {

    private static final String FLIGHT = """
            {"date":"2001/04/01 08:15","delay":42,"distance":2475,"origin":"JFK","destination":"LAX"}
            """;

    private static final int NINE_MEGABYTES = 9 * 1024 * 1024;

    private static final int SLOW_CLIENTS = 200;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path directory;

    private static SampleProcess sample;

    @BeforeAll
    static void start() throws IOException {
        sample = SampleProcess.start(
                directory,
                List.of("-Xmx256m"),
                "--sample.upload.max-wait=1s",
                "--sample.upload.time-limit=2s",
                "--sample.upload.at-once=100");
    }

    @AfterAll
    static void stop() {
        if (sample != null) {
            sample.close();
        }
    }

    @AfterEach
    void theSampleIsStillHealthy() throws Exception {
        assertThat(get("/actuator/health").body()).contains("\"status\":\"UP\"");
        assertThat(get("/actuator/genstage/flights").body()).startsWith("{\"status\":\"running\"");
        // the inlet may be full for a moment
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(post("application/json", FLIGHT).statusCode())
                        .isEqualTo(202));
        assertThat(sample.output()).doesNotContain("OutOfMemoryError", "ERROR");
    }

    @Test
    void tenLargeBodiesAtOnceAreAcceptedOrRejected() {
        String lines = FLIGHT.repeat(NINE_MEGABYTES / FLIGHT.length());
        String array = "[" + lines.strip().replace('\n', ',') + "]";
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            HttpRequest request = HttpRequest.newBuilder(uri("/flights"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(i % 2 == 0 ? lines : array))
                    .build();
            answers.add(CLIENT.sendAsync(request, BodyHandlers.ofString()));
        }

        assertThat(answers)
                .allSatisfy(answer -> assertThat(
                                answer.orTimeout(1, TimeUnit.MINUTES).join().statusCode())
                        .isIn(202, 503));
    }

    @Test
    void manyBodiesThatNeverArriveAreRejected() throws Exception {
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < SLOW_CLIENTS; i++) {
                clients.add(begin(i % 4 == 0 ? "/actuator/genstage/flights" : "/flights"));
            }
            // while the clients keep their connections open
            assertThat(get("/actuator/health").statusCode()).isEqualTo(200);
            for (Socket client : clients) {
                sendOneByte(client);
            }
            for (Socket client : clients) {
                assertThat(status(client)).isIn(408, 503);
            }
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    static Stream<Arguments> invalidBodies() {
        String deep = "{\"x\":".repeat(100_000);
        String digits = "9".repeat(100_000);
        return Stream.of(
                Arguments.of("deep objects", deep),
                Arguments.of("deep objects in an array", "[" + deep),
                Arguments.of("deep arrays", "[".repeat(1_000_000)),
                Arguments.of("deep unknown field", FLIGHT.replace("{", "{\"x\":" + "[".repeat(100_000))),
                Arguments.of("huge number", FLIGHT.replace("42", digits)),
                Arguments.of("huge exponent", FLIGHT.replace("42", "1e999999999")),
                Arguments.of("huge unknown number", FLIGHT.replace("42", "7,\"x\":-" + digits + "." + digits) + "]"),
                Arguments.of("no number", FLIGHT.replace("42", "NaN")),
                Arguments.of("long name", FLIGHT.replace("delay", "d".repeat(1_000_000))),
                Arguments.of("year that no database has", FLIGHT.replace("2001", "+999999999")),
                Arguments.of("null character", FLIGHT.replace("JFK", "J\\u0000K")),
                Arguments.of("bytes that are not text", "\u0000\u0001\u0002"),
                Arguments.of("empty", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("invalidBodies")
    void anInvalidBodyIsRejected(String name, String body) throws Exception {
        HttpResponse<String> answer = postInTime("application/json", body);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("\"detail\"").hasSizeLessThan(1000);
    }

    @ParameterizedTest
    @CsvSource({
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=x",
        "multipart/mixed; boundary=x",
        "image/png",
        "application/xml",
        "nonsense",
        "a/b/c"
    })
    void anUnsupportedContentTypeIsRejected(String contentType) throws Exception {
        assertThat(postInTime(contentType, FLIGHT).statusCode()).isEqualTo(415);
    }

    @Test
    void anInvalidChunkIsRejected() throws Exception {
        try (Socket client = new Socket("localhost", sample.port())) {
            send(
                    client,
                    "POST /flights HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
            assertThat(status(client)).isEqualTo(400);
        }
    }

    /** Begins a request whose body does not arrive. */
    private static Socket begin(String path) throws IOException {
        Socket client = new Socket("localhost", sample.port());
        client.setSoTimeout(60_000);
        send(
                client,
                "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 1000000\r\n\r\n[");
        return client;
    }

    /** Sends one more byte, if the server has not closed the connection. */
    private static void sendOneByte(Socket client) {
        try {
            send(client, " ");
        } catch (IOException e) {
            // the server has responded and closed the connection
        }
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        client.getOutputStream().flush();
    }

    private static int status(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        String begin = new String(in.readNBytes("HTTP/1.1 400".length()), StandardCharsets.US_ASCII);
        assertThat(begin).startsWith("HTTP/1.1 ");
        return Integer.parseInt(begin.substring("HTTP/1.1 ".length()));
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri(path)).timeout(Duration.ofMinutes(1)).build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    /** Sends a body again if it arrived late because the machine stalled. */
    private static HttpResponse<String> postInTime(String contentType, String body) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(
                        () -> post(contentType, body),
                        answer -> !Set.of(408, 503).contains(answer.statusCode()));
    }

    private static HttpResponse<String> post(String contentType, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri("/flights"))
                .timeout(Duration.ofMinutes(1))
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("http://localhost:" + sample.port() + path);
    }
}
