package io.genstage.sample.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlightLinesTests {

    private static final String FLIGHT = """
            {"date":"2001/01/31 06:05","delay":-7,"distance":2475,"origin":"JFK","destination":"LAX"}""";

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void numbersFlightsByTheirLinesAndPassesOverBlankOnes(String lineBreak) {
        String text = String.join(lineBreak, FLIGHT, "  ", FLIGHT, "");
        assertThat(FlightLines.read("test", text)).extracting(Flight::line).containsExactly(1L, 3L);
    }

    @Test
    void aBlankTextHasNoFlights() {
        assertThat(FlightLines.read("test", "\n \n")).isEmpty();
    }

    @Test
    void blamesTheLineThatIsCutOffAndNotTheNext() {
        assertThatThrownBy(() -> FlightLines.read("test", FLIGHT + "\n{\"date\":\"2001\n" + FLIGHT))
                .isInstanceOfSatisfying(
                        MalformedFlightException.class,
                        e -> assertThat(e.line()).isEqualTo(2))
                .hasMessageStartingWith("Line 2: Unexpected end-of-input");
    }

    @Test
    void wantsALineForEachFlight() {
        assertThatThrownBy(() -> FlightLines.read("test", FLIGHT + FLIGHT))
                .hasMessage("Line 1: there is something after the flight; each flight needs a line of its own");
    }

    @Test
    void saysWhichFieldIsWrong() {
        assertThatThrownBy(() -> FlightLines.read("test", FLIGHT + "\n" + FLIGHT.replace("-7", "true")))
                .hasMessage("Line 2: \"delay\" must be a whole number, but is true");
    }
}
