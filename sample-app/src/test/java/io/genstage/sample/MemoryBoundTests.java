package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Status;
import io.genstage.sample.delay.FlightRepository;
import io.genstage.sample.delay.SlowFlightRepository;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.StageSnapshot;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;

/** If the database is slow, the pipeline contains at most as many flights as application.yml allows. */
@Tag("long")
class MemoryBoundTests {

    // the path read -> enrich -> store, with the numbers of application.yml
    private static final long READ_TO_ENRICH = 400 * 2;

    private static final long ENRICH_TO_STORE = 500 * 2;

    private static final long BUFFERS_OF_PRODUCERS = 1000 + 1000;

    private static final long ONE_BATCH_OF_ENRICH = 200;

    private static final long BOUND = READ_TO_ENRICH + ENRICH_TO_STORE + BUFFERS_OF_PRODUCERS + ONE_BATCH_OF_ENRICH;

    private static final int QUICK_BATCHES = 30;

    private static final int SLOW_BATCHES = 12;

    private static final int SAMPLES_PER_BATCH = 20;

    private static final long BETWEEN_SAMPLES_NANOS = 1_000_000;

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES)
    void thePipelineContainsAtMostAsManyFlightsAsTheYamlAllows() {
        try (SampleRun run = SampleRun.start(directory, List.of(BlockedDatabase.class))) {
            Held held = new Held();
            SlowFlightRepository database = run.bean(SlowFlightRepository.class);
            for (int released = 0; released < SLOW_BATCHES || held.most <= READ_TO_ENRICH; ) {
                for (int i = 0; i < SAMPLES_PER_BATCH; i++) {
                    held.sample(run.pipeline().snapshot());
                    LockSupport.parkNanos(BETWEEN_SAMPLES_NANOS);
                }
                if (released < SLOW_BATCHES && database.slowBatches() > released) {
                    database.releaseOne();
                    released++;
                }
            }
            assertThat(held.readAtLast).as("the slow database slows the reader").isLessThan(20_000);
            assertThat(held.most).isLessThanOrEqualTo(BOUND);

            database.release();
            run.awaitEndOfJob();
            held.sample(run.pipeline().snapshot());

            assertThat(held.most).isLessThanOrEqualTo(BOUND);
            assertThat(run.rows("true")).isEqualTo(20_000);
        }
    }

    private static final class Held {

        private long most;

        private long readAtLast;

        /**
         * The reader is read first: flights that are stored in between make the difference smaller, never larger than
         * it was.
         */
        void sample(PipelineSnapshot pipeline) {
            readAtLast = emitted(pipeline.stage("read").orElseThrow());
            long stored = pipeline.stage("store").orElseThrow().eventsIn();
            most = Math.max(most, readAtLast - stored);
            assertThat(pipeline.status()).isEqualTo(Status.RUNNING);
        }

        private static long emitted(StageSnapshot stage) {
            return stage.instances().stream()
                    .mapToLong(instance ->
                            instance.output() == null ? 0 : instance.output().emitted())
                    .sum();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class BlockedDatabase {

        @Bean
        @Primary
        FlightRepository slowRepository(JdbcTemplate jdbc) {
            return new SlowFlightRepository(jdbc, QUICK_BATCHES);
        }
    }
}
