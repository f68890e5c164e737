package io.genstage.spring.actuate;

import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.StageSnapshot;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a pipeline, one at a time. A scrape reads all meters in a burst, so a snapshot is reused for some
 * milliseconds: a burst takes one snapshot, rather than one for each meter.
 */
final class PipelineFigures {

    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Supplier<PipelineSnapshot> source;

    private final LongSupplier clock;

    private @Nullable Reading last;

    PipelineFigures(Supplier<PipelineSnapshot> source, LongSupplier clock) {
        this.source = source;
        this.clock = clock;
    }

    /**
     * {@return a figure of a stage, which is at most 10 milliseconds old}
     */
    double of(String stage, ToLongFunction<StageSnapshot> figure) {
        return snapshot().stage(stage).stream().mapToLong(figure).sum();
    }

    /** Synchronized: otherwise a slow thread could store an older snapshot, and a counter would seem to fall. */
    private synchronized PipelineSnapshot snapshot() {
        long now = clock.getAsLong();
        Reading reading = last;
        if (reading == null || now - reading.taken() > FRESH_NANOS) {
            reading = new Reading(source.get(), now);
            last = reading;
        }
        return reading.snapshot();
    }

    private record Reading(PipelineSnapshot snapshot, long taken) {}
}
