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
 * Reads flights that are written as one JSON object a line (NDJSON), one at each call. Blank lines are skipped. Each line is
 * parsed by itself, so an error is always told of the line that has it, as {@link MalformedFlightException}. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class FlightLines implements Iterator<Flight> {

    private static final JsonFactory JSON = new JsonFactory();

    private final String source;

    private final byte[] text;

    /** Where the next line begins. */
    private int next;

    /** The number of the line before it. */
    private long number;

    /** The next flight, once it was looked for. */
    private @Nullable Flight flight;

    /**
     * Makes a reader of lines.
     *
     * @param source what the flights are to be called after; each is numbered by its line
     * @param text the lines, in UTF-8
     * @param begin where the first line begins
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
                throw malformed("there is something after the flight; each flight needs a line of its own");
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
