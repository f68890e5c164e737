package io.genstage.sample.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.sample.flight.Flight;
import io.genstage.sample.flight.MalformedFlightException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlightBodyTests {

    private static final String FLIGHT = """
            {"date":"2001/01/31 06:05","delay":-7,"distance":2475,"origin":"JFK","destination":"LAX"}""";

    @ParameterizedTest
    @ValueSource(
            strings = {"[%1$s,%1$s]", "\n [%1$s,\n%1$s]\n", "\uFEFF[%1$s,%1$s]", "%1$s\n%1$s", "\uFEFF%1$s\n%1$s\n"})
    void theFirstCharacterDistinguishesAnArrayFromLines(String form) {
        assertThat(parse(form.formatted(FLIGHT)))
                .hasSize(2)
                .allSatisfy(flight -> assertThat(flight.origin()).isEqualTo("JFK"));
    }

    @Test
    void linesAreNumberedFromTheBeginningOfTheBody() {
        assertThatThrownBy(() -> parse("\n\n[" + FLIGHT + ",\n7]"))
                .isInstanceOfSatisfying(
                        MalformedFlightException.class,
                        e -> assertThat(e.line()).isEqualTo(4));
    }

    @Test
    void aBodyThatIsNoJsonIsMalformed() {
        assertThatThrownBy(() -> parse("hello")).hasMessageStartingWith("Line 1: Unrecognized token 'hello'");
    }

    private static List<Flight> parse(String body) {
        List<Flight> flights = new ArrayList<>();
        new FlightBody("test", body.getBytes(StandardCharsets.UTF_8)).forEach(flights::add);
        return flights;
    }
}
