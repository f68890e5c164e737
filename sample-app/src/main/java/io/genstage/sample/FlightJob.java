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
 * Watches the job: logs its progress, and the result when the whole file is stored. The pipeline keeps running, because
 * its other source, the live flights, does not end.
 */
@Component
class FlightJob {

    private static final Logger log = LoggerFactory.getLogger(FlightJob.class);

    private final Pipeline flights;

    private final FlightFile file;

    private final RunningDelays delays;

    private final DelayReport report;

    private final NextSteps nextSteps;

    /** Completes when all flights of the file are stored; {@code null} until all are read. */
    private @Nullable CompletableFuture<Void> stored;

    /** The progress that was logged last. It is logged again only when it has changed. */
    private String shown = "";

    private volatile boolean ended;

    FlightJob(Pipeline flights, FlightFile file, RunningDelays delays, DelayReport report, NextSteps nextSteps) {
        this.flights = flights;
        this.file = file;
        this.delays = delays;
        this.report = report;
        this.nextSteps = nextSteps;
    }

    @Scheduled(fixedRateString = "${sample.progress-interval}")
    void look() {
        if (ended) {
            return;
        }
        PipelineSnapshot now = flights.snapshot();
        if (now.failure() != null) {
            ended = true;
        } else if (stored(now)) {
            showResult();
        } else {
            showProgress(now);
        }
    }

    /** {@return whether the result was logged, or the job failed} */
    boolean ended() {
        return ended;
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
            // log the result only once, even if the database has failed meanwhile
            ended = true;
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
