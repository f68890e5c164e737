package io.genstage.sample.flight;

import io.genstage.sample.flight.FlightFields.InvalidFieldException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads flights from a JSON array, one at each call. It holds at most one flight, however long the array is. Every
 * error is a {@link MalformedFlightException}. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class FlightReader implements Iterator<Flight>, AutoCloseable {

    private static final JsonFactory JSON = new JsonFactory();

    private final String source;

    private final JsonParser parser;

    /** The next flight, if it was read ahead. */
    private @Nullable Flight next;

    private boolean begun;

    private boolean ended;

    /** The number of flights that were read. */
    private long count;

    /**
     * Makes a reader. Closing the reader closes the stream.
     *
     * @param source the source of the flights
     * @param json the array, in UTF-8
     */
    public FlightReader(String source, InputStream json) {
        this.source = source;
        this.parser = JSON.createParser(ObjectReadContext.empty(), json);
    }

    @Override
    public boolean hasNext() {
        if (next == null && !ended) {
            next = read();
        }
        return next != null;
    }

    @Override
    public Flight next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException("There are no more flights in " + source);
        }
        Flight flight = next;
        next = null;
        return flight;
    }

    @Override
    public void close() {
        parser.close();
    }

    private @Nullable Flight read() {
        try {
            if (!begun) {
                begin();
            }
            JsonToken token = parser.nextToken();
            if (token == JsonToken.END_ARRAY) {
                end();
                return null;
            }
            return flight(token);
        } catch (JacksonException e) {
            throw malformed(e.getLocation(), e.getOriginalMessage());
        }
    }

    private void begin() {
        if (parser.nextToken() != JsonToken.START_ARRAY) {
            throw malformed(parser.currentTokenLocation(), "expected a JSON array of flights");
        }
        begun = true;
    }

    private void end() {
        ended = true;
        if (parser.nextToken() != null) {
            throw malformed(parser.currentTokenLocation(), "there is text after the end of the array");
        }
    }

    private Flight flight(@Nullable JsonToken token) {
        TokenStreamLocation start = parser.currentTokenLocation();
        try {
            Flight flight = FlightFields.of(token, parser).flight(source, count + 1);
            count++;
            return flight;
        } catch (InvalidFieldException e) {
            throw malformed(start, e.getMessage());
        }
    }

    private MalformedFlightException malformed(@Nullable TokenStreamLocation location, @Nullable String reason) {
        TokenStreamLocation at = location == null ? TokenStreamLocation.NA : location;
        String flight = begun && !ended ? " (flight " + (count + 1) + ")" : "";
        String where = "Line " + at.getLineNr() + ", column " + at.getColumnNr() + flight;
        return new MalformedFlightException(where, at.getLineNr(), reason);
    }
}
