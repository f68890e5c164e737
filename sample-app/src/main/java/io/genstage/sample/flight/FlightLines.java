package io.genstage.sample.flight;

import io.genstage.sample.flight.FlightFields.InvalidFieldException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads flights from lines with one JSON object each (NDJSON), one at each call. Blank lines are skipped. Each line is
 * parsed separately, so a {@link MalformedFlightException} always names the line with the error. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class FlightLines implements Iterator<Flight> {

    private static final JsonFactory JSON = new JsonFactory();

    private final String source;

    private final byte[] text;

    /** The index at which the next line begins. */
    private int next;

    /** The number of the line before the next one. */
    private long number;

    /** The next flight, if it was read ahead. */
    private @Nullable Flight flight;

    /**
     * Makes a reader of lines.
     *
     * @param source the source of the flights; each is numbered by its line
     * @param text the lines, in UTF-8
     * @param begin the index at which the first line begins
     */
    public FlightLines(String source, byte[] text, int begin) {
        this.source = source;
        this.text = text;
        this.next = begin;
    }

    @Override
    public boolean hasNext() {
        while (flight == null && next < text.length) {
            flight = readLine();
        }
        return flight != null;
    }

    @Override
    public Flight next() {
        if (!hasNext() || flight == null) {
            throw new NoSuchElementException("There are no more flights in " + source);
        }
        Flight found = flight;
        flight = null;
        return found;
    }

    private @Nullable Flight readLine() {
        int begin = next;
        boolean blank = true;
        int end = begin;
        while (end < text.length && text[end] != '\n' && text[end] != '\r') {
            blank &= Character.isWhitespace(text[end]);
            end++;
        }
        boolean twoCharacters = end + 1 < text.length && text[end] == '\r' && text[end + 1] == '\n';
        next = end + (twoCharacters ? 2 : 1);
        number++;
        return blank ? null : parse(begin, end - begin);
    }

    private Flight parse(int begin, int length) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text, begin, length)) {
            Flight read = FlightFields.of(parser.nextToken(), parser).flight(source, number);
            if (parser.nextToken() != null) {
                throw malformed("there is text after the flight; write each flight on a separate line");
            }
            return read;
        } catch (InvalidFieldException e) {
            throw malformed(e.getMessage());
        } catch (JacksonException e) {
            throw malformed(e.getOriginalMessage());
        }
    }

    private MalformedFlightException malformed(@Nullable String reason) {
        return new MalformedFlightException("Line " + number, number, reason);
    }
}
