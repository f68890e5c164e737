package io.genstage.spring.actuate;

import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.StageSnapshot;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline's figures for those who want one at a time. A scrape reads all meters in a burst: a snapshot serves for some
 * milliseconds, so that a burst takes one and not one for each meter.
 */
final class PipelineFigures {

    private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Supplier<PipelineSnapshot> source;

    private final LongSupplier clock;

    private @Nullable Look last;

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

    /** One at a time: a late writer could put an older snapshot back, and a counter would seem to fall. */
    private synchronized PipelineSnapshot snapshot() {
        long now = clock.getAsLong();
        Look look = last;
        if (look == null || now - look.taken() > FRESH_NANOS) {
            look = new Look(source.get(), now);
            last = look;
        }
        return look.snapshot();
    }

    private record Look(PipelineSnapshot snapshot, long taken) {}
}
