package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operating system terminates the process while flights are posted. */
class TerminationTests {

    private static final int POSTERS = 4;

    private static final int FLIGHTS_PER_POST = 500;

    private static final int POSTS_BEFORE = 20;

    private static final Pattern ACCEPTED = Pattern.compile("\"accepted\":(\\d+)");

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();

    private final AtomicInteger posts = new AtomicInteger();

    /**
     * The number of flights that the sample accepted of each post, by the post's number. Its flights have that number
     * as their delay.
     */
    private final Map<Integer, Integer> accepted = new ConcurrentHashMap<>();

    @Test
    void everyFlightThatWasAcceptedBeforeSigtermIsStored() throws Exception {
        try (SampleProcess sample = SampleProcess.start(directory, List.of())) {
            ExecutorService posters = Executors.newFixedThreadPool(POSTERS);
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < POSTERS; i++) {
                running.add(posters.submit(() -> postUntilRefused(sample.port())));
            }
            Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> accepted.size() >= POSTS_BEFORE);

            sample.terminate();

            for (Future<?> poster : running) {
                poster.get(1, TimeUnit.MINUTES);
            }
            posters.shutdown();
            sample.awaitEnd();
            Map<Integer, Integer> stored = stored();
            // a post without a response may be stored
            stored.keySet().retainAll(accepted.keySet());
            assertThat(stored).isEqualTo(new TreeMap<>(accepted));
            assertThat(sample.output()).doesNotContain("ERROR", "did not run dry");
        }
    }

    private void postUntilRefused(int port) {
        boolean up = true;
        while (up) {
            int post = posts.incrementAndGet();
            String flight = "{\"date\":\"2001/04/01 08:15\",\"delay\":" + post
                    + ",\"distance\":1,\"origin\":\"JFK\",\"destination\":\"LAX\"}\n";
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/flights"))
                    .header("Content-Type", "application/x-ndjson")
                    .POST(BodyPublishers.ofString(flight.repeat(FLIGHTS_PER_POST)))
                    .build();
            try {
                HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
                Matcher matcher = ACCEPTED.matcher(response.body());
                if (matcher.find() && !matcher.group(1).equals("0")) {
                    accepted.put(post, Integer.valueOf(matcher.group(1)));
                }
            } catch (IOException e) {
                up = false;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private Map<Integer, Integer> stored() throws SQLException {
        Map<Integer, Integer> stored = new TreeMap<>();
        try (Connection database = DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("flights"));
                Statement query = database.createStatement();
                ResultSet rows = query.executeQuery("SELECT delay, count(*) FROM flight GROUP BY delay")) {
            while (rows.next()) {
                stored.put(rows.getInt(1), rows.getInt(2));
            }
        }
        return stored;
    }
}
