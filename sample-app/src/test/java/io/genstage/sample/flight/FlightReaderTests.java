package io.genstage.sample.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlightReaderTests {

    private static final String FLIGHT = """
            {"date":"2001/01/31 06:05","delay":-7,"distance":2475,"origin":"JFK","destination":"LAX"}""";

    @Test
    void flightsAreNumberedFromOne() {
        assertThat(read("[" + FLIGHT + ",\n" + FLIGHT + "]"))
                .containsExactly(
                        new Flight("test", 1, LocalDateTime.of(2001, 1, 31, 6, 5), -7, 2475, "JFK", "LAX"),
                        new Flight("test", 2, LocalDateTime.of(2001, 1, 31, 6, 5), -7, 2475, "JFK", "LAX"));
    }

    @Test
    void anEmptyArrayHasNoFlights() {
        assertThat(read(" [ ] ")).isEmpty();
    }

    @Test
    void unknownFieldsAreSkipped() {
        String more = FLIGHT.replace("{", "{\"crew\":{\"names\":[\"A\",\"B\"]},\"note\":null,");
        assertThat(read("[" + more + "]")).hasSize(1);
    }

    @Test
    void theReaderReadsOnlyRequestedFlights() {
        AtomicLong bytes = new AtomicLong();
        FlightReader reader = new FlightReader("test", counting(endless(), bytes));

        reader.next();

        assertThat(bytes).hasValueLessThan(20_000);
    }

    @Test
    void hasNextConsumesNoFlight() {
        FlightReader reader = reader("[" + FLIGHT + "]");
        assertThat(reader.hasNext()).isTrue();
        assertThat(reader.hasNext()).isTrue();
        assertThat(reader.next().line()).isEqualTo(1);
        assertThat(reader.hasNext()).isFalse();
        assertThatThrownBy(reader::next).isInstanceOf(NoSuchElementException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JFK", "00M", "11IS"})
    void allFormsOfAirportCodesAreAccepted(String code) {
        List<Flight> flights = read("[" + FLIGHT.replace("JFK", code) + "]");

        assertThat(flights).extracting(Flight::origin).containsExactly(code);
    }

    @Test
    void closingTheReaderClosesItsStream() {
        AtomicBoolean closed = new AtomicBoolean();
        InputStream in = new ByteArrayInputStream("[]".getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void close() {
                closed.set(true);
            }
        };

        new FlightReader("test", in).close();

        assertThat(closed).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "delay":-7         | "delay":"late"        | "delay" must be a whole number, but is "late"
            "delay":-7         | "delay":6.5           | "delay" must be a whole number, but is 6.5
            "delay":-7         | "delay":null          | "delay" must be a whole number, but is null
            "delay":-7         | "delay":99999999999   | "delay" is too large a number
            "distance":2475    | "distance":[]         | "distance" must be a whole number, but is an array
            "distance":2475,   |                       | the field "distance" is missing
            "origin":"JFK"     | "origin":7            | "origin" must be a string, but is 7
            "origin":"JFK"     | "origin":"Kennedy"    | "origin" must be the code of an airport, such as "JFK", but is "Kennedy"
            "LAX"              | "lax"                 | "destination" must be the code of an airport, such as "JFK", but is "lax"
            2001/01/31 06:05   | 2001/02/29 06:05      | "date" must be a time such as "2001/01/31 06:05", but is "2001/02/29 06:05"
            2001/01/31 06:05   | +99999/01/31 06:05    | "date" must be a time such as "2001/01/31 06:05", but is "+99999/01/31 06:05"
            2001/01/31 06:05   | -4713/01/31 06:05     | "date" must be a time such as "2001/01/31 06:05", but is "-4713/01/31 06:05"
            2001/01/31 06:05   | 2001-01-31T06:05      | "date" must be a time such as "2001/01/31 06:05", but is "2001-01-31T06:05"
            """)
    void anErrorNamesTheField(String right, String wrong, String reason) {
        String broken = FLIGHT.replace(right, wrong == null ? "" : wrong);
        assertMalformed("[" + FLIGHT + ",\n  " + broken + "]", 2, "Line 2, column 3 (flight 2): " + reason);
    }

    @Test
    void anErrorNamesThePositionOfInvalidJson() {
        assertThatThrownBy(() -> read("[" + FLIGHT + ",\n{\"date\":\"2001/01/31 06:05\",\n\"delay\":-7,,"))
                .isInstanceOf(MalformedFlightException.class)
                .hasMessageStartingWith("Line 3, column 12 (flight 2): Unexpected character (',' (code 44))");
    }

    @Test
    void aMissingEndIsRejected() {
        assertThatThrownBy(() -> read("[" + FLIGHT + ","))
                .isInstanceOf(MalformedFlightException.class)
                .hasMessageContaining("end-of-input");
    }

    @Test
    void onlyAnArrayOfObjectsIsAccepted() {
        assertMalformed(FLIGHT, 1, "Line 1, column 1: expected a JSON array of flights");
        assertMalformed("", 1, "Line 1, column 0: expected a JSON array of flights");
        assertMalformed("[\n7]", 2, "Line 2, column 1 (flight 1): a flight must be a JSON object");
        assertMalformed("[]\n[]", 2, "Line 2, column 1: there is text after the end of the array");
    }

    private static void assertMalformed(String json, long line, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        MalformedFlightException.class,
                        e -> assertThat(e.line()).isEqualTo(line))
                .hasMessage(message);
    }

    private static List<Flight> read(String json) {
        List<Flight> flights = new ArrayList<>();
        reader(json).forEachRemaining(flights::add);
        return flights;
    }

    private static FlightReader reader(String json) {
        return new FlightReader("test", new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static InputStream endless() {
        byte[] flight = ("," + FLIGHT).getBytes(StandardCharsets.UTF_8);
        return new InputStream() {
            private int position;

            @Override
            public int read() {
                int at = position++;
                return at == 0 ? '[' : flight[at % flight.length];
            }
        };
    }

    private static InputStream counting(InputStream in, AtomicLong bytes) {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                bytes.incrementAndGet();
                return in.read();
            }
        };
    }
}
