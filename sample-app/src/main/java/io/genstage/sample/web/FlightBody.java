package io.genstage.sample.web;

import io.genstage.sample.flight.Flight;
import io.genstage.sample.flight.FlightLines;
import io.genstage.sample.flight.FlightReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The body of a request: flights as a JSON array, or one a line. Which of the two, its first character says. */
final class FlightBody {

    private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

    private FlightBody() {}

    /** {@return all flights; the first that is malformed is thrown as MalformedFlightException} */
    static List<Flight> parse(String source, byte[] body) {
        int begin = Arrays.mismatch(BYTE_ORDER_MARK, body) == BYTE_ORDER_MARK.length ? BYTE_ORDER_MARK.length : 0;
        return isArray(body, begin) ? array(source, body) : lines(source, body, begin);
    }

    private static boolean isArray(byte[] body, int begin) {
        int first = begin;
        while (first < body.length && Character.isWhitespace(body[first])) {
            first++;
        }
        return first < body.length && body[first] == '[';
    }

    private static List<Flight> array(String source, byte[] body) {
        List<Flight> flights = new ArrayList<>();
        try (FlightReader reader = new FlightReader(source, new ByteArrayInputStream(body))) {
            reader.forEachRemaining(flights::add);
        }
        return flights;
    }

    private static List<Flight> lines(String source, byte[] body, int begin) {
        return FlightLines.read(source, new String(body, begin, body.length - begin, StandardCharsets.UTF_8));
    }
}
