package io.genstage.sample;

import io.genstage.Status;
import io.genstage.pipeline.Pipeline;
import io.genstage.sample.delay.DelayReport;
import io.genstage.sample.delay.RunningDelays;
import io.genstage.sample.flight.FlightFile;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.StageSnapshot;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Watches the job: shows progress, and the result when the file is done. The pipeline itself goes on, because its other
 * source, the live flights, never ends.
 */
@Component
class FlightJob {

    private static final Logger log = LoggerFactory.getLogger(FlightJob.class);

    private final Pipeline flights;

    private final FlightFile file;

    private final RunningDelays delays;

    private final DelayReport report;

    private final NextSteps nextSteps;

    /** Completes when all that was read is stored; {@code null} until all is read. */
    private @Nullable CompletableFuture<Void> stored;

    /** The last progress: while nothing moves, nothing is said. */
    private String shown = "";

    private volatile boolean over;

    FlightJob(Pipeline flights, FlightFile file, RunningDelays delays, DelayReport report, NextSteps nextSteps) {
        this.flights = flights;
        this.file = file;
        this.delays = delays;
        this.report = report;
        this.nextSteps = nextSteps;
    }

    @Scheduled(fixedRateString = "${sample.progress-interval}")
    void look() {
        if (over) {
            return;
        }
        PipelineSnapshot now = flights.snapshot();
        if (now.failure() != null) {
            over = true;
        } else if (stored(now)) {
            showResult();
        } else {
            showProgress(now);
        }
    }

    /** {@return whether the job is over} */
    boolean over() {
        return over;
    }

    private boolean stored(PipelineSnapshot now) {
        if (stored == null && stage(now, "read").status() == Status.COMPLETED) {
            stored = flights.whenIdle();
        }
        return stored != null && stored.isDone();
    }

    private void showResult() {
        try {
            log.info("{}{}", report.of(file), nextSteps);
        } finally {
            // once, even if the database has gone in the meantime
            over = true;
        }
    }

    private void showProgress(PipelineSnapshot now) {
        String worst = delays.worst(1, DelayReport.AT_LEAST).stream()
                .findFirst()
                .map(delay -> "; worst so far: " + delay.origin() + ", " + delay.meanDelay() + " min")
                .orElse("");
        long read = stage(now, "read").eventsOut();
        long written = stage(now, "store").eventsIn();
        String progress = String.format(Locale.ROOT, "%,7d flights read, %,7d stored%s", read, written, worst);
        if (!progress.equals(shown)) {
            log.info(progress);
            shown = progress;
        }
    }

    private static StageSnapshot stage(PipelineSnapshot pipeline, String name) {
        return pipeline.stage(name).orElseThrow();
    }
}
