package io.genstage.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;

/** Runs the application of {@code docs/outbox.md} in processes, with PostgreSQL. */
class OutboxPageTests {

    static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final int ROWS = 1000;

    private static final int MAX_IN_FLIGHT = 20;

    @TempDir
    private static Path directory;

    private static EmbeddedPostgres postgres;

    private static JdbcTemplate jdbc;

    @BeforeAll
    static void compileAndStartDatabase() throws IOException {
        OutboxInstance.compile(directory);
        try {
            postgres = EmbeddedPostgres.start();
        } catch (IOException | RuntimeException e) {
            Assumptions.abort("PostgreSQL cannot start here, so the outbox is not tested: " + e);
        }
        jdbc = new JdbcTemplate(postgres.getPostgresDatabase());
        jdbc.execute("CREATE TABLE sent (id bigint, payload text, instance text)");
        OutboxInstance.PAGE.blocks().stream()
                .filter(block -> block.is("sql"))
                .forEach(block -> jdbc.execute(block.text()));
    }

    @AfterAll
    static void stopDatabase() throws IOException {
        if (postgres != null) {
            postgres.close();
        }
    }

    @BeforeEach
    void emptyTables() {
        jdbc.execute("TRUNCATE outbox, rejected, sent");
    }

    @Test
    void aMessageIsSentWhenItsTransactionCommitsAndDoesNotWaitForThePollInterval() throws Exception {
        try (OutboxInstance instance = start("one", "--genstage.pipelines.outbox.stages.poll.poll-interval=1h")
                .awaitRunning()) {
            instance.add("rollback");
            instance.add("first");
            await(() -> sent().equals(List.of("first")));
            instance.add("bad");
            instance.add("second");

            await(() -> rows("outbox") == 0 && rows("rejected") == 1);
            assertThat(sent()).containsExactly("first", "second");
        }
    }

    @Test
    @Tag("long")
    void twoInstancesSendEachMessageThoughOneOfThemIsKilled() throws Exception {
        try (OutboxInstance killed = start("killed", shortLease());
                OutboxInstance surviving = start("surviving", shortLease())) {
            killed.awaitRunning();
            surviving.awaitRunning();
            insert(ROWS);
            await(() -> sentBy("killed") >= ROWS / 10 && sentBy("surviving") >= ROWS / 10);

            killed.kill();

            await(() -> rows("outbox") == 0);
            assertThat(jdbc.queryForObject("SELECT count(DISTINCT id) FROM sent", Integer.class))
                    .isEqualTo(ROWS);
            assertThat(sentTwice()).hasSizeLessThanOrEqualTo(MAX_IN_FLIGHT).containsOnly("killed, surviving");
        }
    }

    @Test
    @Tag("long")
    void aStoppedInstanceSendsTheMessagesThatItHasClaimed() throws Exception {
        try (OutboxInstance instance = start("one").awaitRunning()) {
            insert(ROWS);
            await(() -> sentBy("one") >= ROWS / 10);

            String output = instance.terminate();

            assertThat(jdbc.queryForObject("SELECT count(*) FROM outbox WHERE claimed_until > now()", Integer.class))
                    .isZero();
            assertThat(rows("sent") + rows("outbox")).isEqualTo(ROWS);
            assertThat(rows("outbox")).isPositive();
            assertThat(output).contains("Pipeline 'outbox' is stopped").doesNotContain("gave up");
        }
    }

    private static OutboxInstance start(String name, String... arguments) throws IOException {
        return OutboxInstance.start(directory, name, postgres.getJdbcUrl("postgres", "postgres"), arguments);
    }

    private static String[] shortLease() {
        String stages = "--genstage.pipelines.outbox.stages.";
        return new String[] {
            "--outbox.lease=4s",
            stages + "poll.poll-interval=100ms",
            stages + "poll.max-in-flight=" + MAX_IN_FLIGHT,
            stages + "send.max-demand=" + MAX_IN_FLIGHT,
            stages + "send.timeout=1s"
        };
    }

    private static void insert(int rows) {
        jdbc.update("INSERT INTO outbox (payload) SELECT 'row ' || n FROM generate_series(1, ?) n", rows);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(condition);
    }

    private static List<String> sent() {
        return jdbc.queryForList("SELECT payload FROM sent ORDER BY id", String.class);
    }

    private static int sentBy(String instance) {
        Integer count = jdbc.queryForObject("SELECT count(*) FROM sent WHERE instance = ?", Integer.class, instance);
        return count == null ? 0 : count;
    }

    /** {@return for each message that was sent more than once, the instances that have sent it} */
    private static List<String> sentTwice() {
        return jdbc.queryForList(
                "SELECT string_agg(instance, ', ' ORDER BY instance) FROM sent GROUP BY id HAVING count(*) > 1",
                String.class);
    }

    private static int rows(String table) {
        Integer count = jdbc.queryForObject("SELECT count(*) FROM " + table, Integer.class);
        return count == null ? 0 : count;
    }
}
