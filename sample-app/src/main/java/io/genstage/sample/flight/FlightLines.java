package io.genstage.sample.flight;

import io.genstage.sample.flight.FlightFields.InvalidFieldException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads flights that are written as one JSON object a line (NDJSON). Each line is parsed by itself, so an error is always
 * told of the line that has it.
 *
 * @since 0.1.0
 */
public final class FlightLines {

    private static final JsonFactory JSON = new JsonFactory();

    private FlightLines() {}

    /**
     * Reads all lines; blank ones are passed over.
     *
     * @param source what the flights are to be called after
     * @param text the lines
     * @return the flights, each numbered by its line
     * @throws MalformedFlightException at the first line that is not a flight
     */
    public static List<Flight> read(String source, String text) {
        List<Flight> flights = new ArrayList<>();
        long number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            if (!line.isBlank()) {
                flights.add(flight(source, number, line));
            }
        }
        return flights;
    }

    private static Flight flight(String source, long number, String line) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), line)) {
            Flight flight = FlightFields.of(parser.nextToken(), parser).flight(source, number);
            if (parser.nextToken() != null) {
                throw malformed(number, "there is something after the flight; each flight needs a line of its own");
            }
            return flight;
        } catch (InvalidFieldException e) {
            throw malformed(number, e.getMessage());
        } catch (JacksonException e) {
            throw malformed(number, e.getOriginalMessage());
        }
    }

    private static MalformedFlightException malformed(long line, @Nullable String reason) {
        return new MalformedFlightException("Line " + line, line, reason);
    }
}
