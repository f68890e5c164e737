package io.genstage.sample.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;

class AirportsTests {

    @Test
    void airportsAreFoundByTheirCodes() {
        Airports airports = Airports.load(new ClassPathResource("data/airports.csv"));

        assertThat(airports.find("JFK")).isEqualTo(new Airport("JFK", "John F Kennedy Intl", "New York"));
        assertThat(airports.find("XXX")).isNull();
    }

    @Test
    void aColumnInQuotesMayContainCommasAndQuotes() {
        Airports airports = airports("iata,name,city\nAAA,\"One, \"\"Two\"\"\",Three\n");

        assertThat(airports.find("AAA")).isEqualTo(new Airport("AAA", "One, \"Two\"", "Three"));
    }

    @Test
    void anUnknownAirportIsNamed() {
        Airports airports = airports("iata,name,city\nAAA,One,Two\n");
        assertThat(airports.get("AAA")).isEqualTo(airports.find("AAA"));
        assertThatThrownBy(() -> airports.get("BBB"))
                .isInstanceOf(UnknownAirportException.class)
                .hasMessage("There is no airport with the code \"BBB\"");
    }

    @Test
    void aMalformedLineIsNamed() {
        assertThatThrownBy(() -> airports("iata,name,city\nAAA,One,Two\nBBB\n"))
                .isInstanceOf(DataFileException.class)
                .hasMessage("The data file Byte array resource [airports] is broken."
                        + " Line 3: expected code, name and city, but the line is \"BBB\".");
    }

    @Test
    void aFileWithOtherColumnsIsRejected() {
        assertThatThrownBy(() -> airports("city,name\n"))
                .isInstanceOf(DataFileException.class)
                .hasMessageContaining("Line 1: expected the columns iata,name,city.");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThatThrownBy(() -> Airports.load(new ClassPathResource("data/none.csv")))
                .isInstanceOfSatisfying(
                        DataFileException.class, e -> assertThat(e.property()).isEqualTo("sample.airports"))
                .hasMessage("There is no readable data file at class path resource [data/none.csv].");
    }

    private static Airports airports(String csv) {
        return Airports.load(new ByteArrayResource(csv.getBytes(StandardCharsets.UTF_8), "airports"));
    }
}
