package io.genstage.sample.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlightLinesTests {

    private static final String FLIGHT = """
            {"date":"2001/01/31 06:05","delay":-7,"distance":2475,"origin":"JFK","destination":"LAX"}""";

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void flightsAreNumberedByTheirLinesAndBlankLinesAreSkipped(String lineBreak) {
        String text = String.join(lineBreak, FLIGHT, "  ", FLIGHT, "");
        assertThat(read(text)).extracting(Flight::line).containsExactly(1L, 3L);
    }

    @Test
    void aBlankTextHasNoFlights() {
        assertThat(read("\n \n")).isEmpty();
    }

    @Test
    void anErrorNamesTheTruncatedLineAndNotTheNext() {
        assertThatThrownBy(() -> read(FLIGHT + "\n{\"date\":\"2001\n" + FLIGHT))
                .isInstanceOfSatisfying(
                        MalformedFlightException.class,
                        e -> assertThat(e.line()).isEqualTo(2))
                .hasMessageStartingWith("Line 2: Unexpected end-of-input");
    }

    @Test
    void twoFlightsOnOneLineAreRejected() {
        assertThatThrownBy(() -> read(FLIGHT + FLIGHT))
                .hasMessage("Line 1: there is text after the flight; write each flight on a separate line");
    }

    @Test
    void anErrorNamesTheField() {
        assertThatThrownBy(() -> read(FLIGHT + "\n" + FLIGHT.replace("-7", "true")))
                .hasMessage("Line 2: \"delay\" must be a whole number, but is true");
    }

    private static List<Flight> read(String text) {
        List<Flight> flights = new ArrayList<>();
        String before = "\uFEFF";
        byte[] bytes = (before + text).getBytes(StandardCharsets.UTF_8);
        new FlightLines("test", bytes, before.getBytes(StandardCharsets.UTF_8).length).forEachRemaining(flights::add);
        return flights;
    }
}
