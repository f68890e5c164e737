package io.genstage.sample.flight;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.Resource;

/**
 * All airports by their codes. Immutable.
 *
 * @since 0.1.0
 */
public final class Airports {

    private static final List<String> COLUMNS = List.of("iata", "name", "city");

    private final Map<String, Airport> byCode;

    private Airports(Map<String, Airport> byCode) {
        this.byCode = Map.copyOf(byCode);
    }

    /**
     * Loads airports from a CSV file that begins with the columns {@code iata,name,city}.
     *
     * @param resource the file
     * @return the airports
     * @throws DataFileException if it is missing or broken; the message contains the file, the line and the reason
     */
    public static Airports load(Resource resource) {
        DataFile file = new DataFile("sample.airports", resource);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(file.open(), StandardCharsets.UTF_8))) {
            return new Airports(read(file, lines));
        } catch (IOException e) {
            throw file.unreadable(e);
        }
    }

    /**
     * Finds an airport.
     *
     * @param code its IATA code
     * @return the airport, or {@code null} if the code is unknown
     */
    public @Nullable Airport find(String code) {
        return byCode.get(code);
    }

    /**
     * Returns an airport.
     *
     * @param code its IATA code
     * @return the airport
     * @throws UnknownAirportException if the code is unknown
     */
    public Airport get(String code) {
        Airport airport = find(code);
        if (airport == null) {
            throw new UnknownAirportException(code);
        }
        return airport;
    }

    private static Map<String, Airport> read(DataFile file, BufferedReader lines) throws IOException {
        Map<String, Airport> airports = new HashMap<>();
        String header = lines.readLine();
        if (header == null || !columns(header).equals(COLUMNS)) {
            throw file.broken("Line 1: expected the columns " + String.join(",", COLUMNS));
        }
        long number = 1;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            List<String> columns = columns(line);
            if (columns.size() < COLUMNS.size()) {
                throw file.broken(
                        "Line " + number + ": expected code, name and city, but the line is \"" + line + "\"");
            }
            airports.put(columns.get(0), new Airport(columns.get(0), columns.get(1), columns.get(2)));
        }
        return airports;
    }

    private static List<String> columns(String line) {
        List<String> columns = CsvLine.split(line);
        return columns.subList(0, Math.min(COLUMNS.size(), columns.size()));
    }
}
