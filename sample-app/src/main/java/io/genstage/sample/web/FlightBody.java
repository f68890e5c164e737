package io.genstage.sample.web;

import io.genstage.sample.flight.Flight;
import io.genstage.sample.flight.FlightLines;
import io.genstage.sample.flight.FlightReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;

/** The body of a request: flights as a JSON array, or one on each line. The first character decides. */
final class FlightBody implements Iterable<Flight> {

    private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

    private final String source;

    private final byte[] body;

    /** The index at which the text begins. */
    private final int begin;

    FlightBody(String source, byte[] body) {
        this.source = source;
        this.body = body;
        this.begin = Arrays.mismatch(BYTE_ORDER_MARK, body) == BYTE_ORDER_MARK.length ? BYTE_ORDER_MARK.length : 0;
    }

    /** {@return the flights, parsed one by one; throws MalformedFlightException at the first malformed one} */
    @Override
    public Iterator<Flight> iterator() {
        return isArray()
                ? new FlightReader(source, new ByteArrayInputStream(body))
                : new FlightLines(source, body, begin);
    }

    /** {@return the number of flights; throws MalformedFlightException if one is malformed} */
    int count() {
        int count = 0;
        Iterator<Flight> flights = iterator();
        while (flights.hasNext()) {
            flights.next();
            count++;
        }
        return count;
    }

    private boolean isArray() {
        int first = begin;
        while (first < body.length && Character.isWhitespace(body[first])) {
            first++;
        }
        return first < body.length && body[first] == '[';
    }
}
