package io.genstage.sample;

import io.genstage.StageCallbacks;
import io.genstage.StageContext;
import io.genstage.sample.flight.Flight;
import io.genstage.sample.flight.FlightFile;
import io.genstage.spring.annotation.Producer;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Reads the data file, and stores how many of its first flights are handled. If the process is killed, the next start
 * continues after them, and handles at most the flights again that were not settled: {@code max-in-flight} limits these.
 */
@Component
class FlightSource implements StageCallbacks<Flight> {

    private static final Logger log = LoggerFactory.getLogger(FlightSource.class);

    private final FlightFile file;

    private final FlightProgress progress;

    private @Nullable StageContext stage;

    /** How many flights earlier runs have handled. */
    private long before;

    private long saved;

    FlightSource(FlightFile file, FlightProgress progress) {
        this.file = file;
        this.progress = progress;
    }

    @Override
    public void started(StageContext context) {
        stage = context;
        if (context.emitted() == 0) { // otherwise the handler was replaced, and the pipeline holds what it has emitted
            before = progress.handled(file.source());
            saved = before;
        }
        if (before > 0) {
            log.info("Continuing after {} flights that were stored before", before);
        }
    }

    /** A finite source. As many flights are read from the stream as the next stage has requested. */
    @Producer
    Stream<Flight> read(StageContext context) {
        return file.flights().skip(before + context.emitted()).peek(flight -> saveProgress());
    }

    /** Called when all flights are settled, or the pipeline has failed. */
    @Override
    public void terminated(@Nullable Throwable failure) {
        saveProgress();
    }

    private void saveProgress() {
        long handled = before + Objects.requireNonNull(stage).acknowledged();
        if (handled > saved) {
            saved = handled;
            try {
                progress.save(file.source(), handled);
            } catch (DataAccessException e) {
                log.debug("The progress is saved later", e); // until then a start would handle more flights again
            }
        }
    }
}
