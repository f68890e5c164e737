package io.genstage.sample.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;

class FlightFileTests {

    private static final String FLIGHT = """
            {"date":"2001/01/31 06:05","delay":-7,"distance":2475,"origin":"JFK","destination":"LAX"}""";

    @TempDir
    private Path directory;

    @Test
    void theSampleFileContainsTheFactsThatTheJobFinds() {
        FlightFile file = FlightFile.check(new ClassPathResource("data/flights-20k.json"));

        assertThat(file.count()).isEqualTo(20_000);
        try (Stream<Flight> flights = file.flights()) {
            assertThat(flights.mapToLong(Flight::delay).sum()).isEqualTo(154_078);
        }
        try (Stream<Flight> flights = file.flights()) {
            assertThat(flights.map(Flight::origin).distinct()).hasSize(220);
        }
    }

    @Test
    void aFileOfTheSameNameAndOtherContentIsAnotherSource() throws IOException {
        String one = check("[" + FLIGHT + "]").source();
        String other = check("[" + FLIGHT + "," + FLIGHT + "]").source();
        String oneAgain = check("[" + FLIGHT + "]").source();

        assertThat(one).startsWith("flights.json#").isEqualTo(oneAgain).isNotEqualTo(other);
    }

    @Test
    void flightsHaveTheFileAsTheirSource() throws IOException {
        FlightFile file = check("[" + FLIGHT + "]");
        try (Stream<Flight> flights = file.flights()) {
            assertThat(flights).singleElement().returns(file.source(), Flight::source);
        }
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = directory.resolve("missing.json");
        assertThatThrownBy(() -> FlightFile.check(new FileSystemResource(missing)))
                .isInstanceOf(DataFileException.class)
                .hasMessage("There is no readable data file at " + missing + ".");
    }

    @Test
    void aBrokenFileIsNamedWithLineAndReason() {
        assertThatThrownBy(() -> check("[" + FLIGHT + ",\n" + FLIGHT.replace("-7", "null") + "]"))
                .isInstanceOf(DataFileException.class)
                .hasMessage("The data file " + directory.resolve("flights.json") + " is broken."
                        + " Line 2, column 1 (flight 2): \"delay\" must be a whole number, but is null.");
    }

    private FlightFile check(String json) throws IOException {
        Path path = Files.writeString(directory.resolve("flights.json"), json);
        return FlightFile.check(new FileSystemResource(path));
    }
}
