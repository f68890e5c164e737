package io.genstage.sample.delay;

import io.genstage.sample.flight.Airports;
import io.genstage.sample.flight.FlightFile;
import io.genstage.sample.quarantine.Quarantine;
import java.util.Locale;
import org.springframework.stereotype.Component;

/**
 * The job's result. It is read from the database and covers the file's flights only, so it is the same after every
 * start, whatever was posted in between.
 *
 * @since 0.1.0
 */
@Component
public class DelayReport {

    /** A mean over fewer flights is not meaningful. */
    public static final int AT_LEAST = 100;

    private static final int TOP = 10;

    private final FlightRepository repository;

    private final DelayTable table;

    private final Quarantine quarantine;

    DelayReport(FlightRepository repository, Airports airports, Quarantine quarantine) {
        this.repository = repository;
        this.table = new DelayTable(airports);
        this.quarantine = quarantine;
    }

    /**
     * Reports on a file that was stored.
     *
     * @param file the file
     * @return the report, several lines of text
     */
    public String of(FlightFile file) {
        return headline(file) + table.of(repository.worstOf(file.source(), TOP, AT_LEAST)) + quarantined(file);
    }

    private String headline(FlightFile file) {
        Totals totals = repository.totals(file.source());
        return String.format(
                Locale.ROOT,
                "Done. %s: %,d flights from %,d airports, %,d minutes of delay in all.%n"
                        + "The worst origins with at least %d flights:%n%n",
                file.name(),
                totals.flights(),
                totals.origins(),
                totals.minutes(),
                AT_LEAST);
    }

    private String quarantined(FlightFile file) {
        long flights = quarantine.count(file.source());
        return flights == 0 ? "" : String.format(Locale.ROOT, "%nFlights in quarantine: %,d%n", flights);
    }
}
