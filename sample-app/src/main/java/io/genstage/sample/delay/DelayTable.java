package io.genstage.sample.delay;

import io.genstage.sample.flight.Airport;
import io.genstage.sample.flight.Airports;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/** Formats delays as a table of text. */
final class DelayTable {

    private final Airports airports;

    DelayTable(Airports airports) {
        this.airports = airports;
    }

    String of(List<OriginDelay> delays) {
        StringBuilder table = new StringBuilder();
        try (Formatter lines = new Formatter(table, Locale.ROOT)) {
            lines.format("     %-6s %-44s %7s  %10s%n", "origin", "airport", "flights", "mean delay");
            int rank = 0;
            for (OriginDelay delay : delays) {
                rank++;
                lines.format(
                        " %2d. %-6s %-44s %,7d  %6.1f min%n",
                        rank, delay.origin(), label(delay.origin()), delay.flights(), delay.meanDelay());
            }
        }
        return table.toString();
    }

    private String label(String origin) {
        Airport airport = airports.find(origin);
        return airport == null ? "(unknown)" : shortened(airport.label());
    }

    private static String shortened(String label) {
        return label.length() <= 44 ? label : label.substring(0, 43) + "…";
    }
}
