package io.genstage.sample.delay;

import io.genstage.sample.flight.Flight;
import io.genstage.sample.flight.RoutedFlight;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Stores and queries flights in the database. Thread-safe.
 *
 * @since 0.1.0
 */
@Repository
public class FlightRepository {

    // Source and line are the key: a flight that an earlier start stored is skipped.
    private static final String INSERT = """
            INSERT INTO flight (source, line, flown_at, delay, distance,
                                origin, origin_airport, destination, destination_airport)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """;

    private static final String TOTALS = """
            SELECT count(*) AS flights, count(DISTINCT origin) AS origins, coalesce(sum(delay), 0) AS minutes
            FROM flight
            WHERE source = ?
            """;

    private final JdbcTemplate jdbc;

    /**
     * Makes a repository.
     *
     * @param jdbc the database
     */
    public FlightRepository(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Stores flights: one JDBC batch in one transaction.
     *
     * @param flights the flights
     */
    @Transactional
    public void store(List<RoutedFlight> flights) {
        jdbc.batchUpdate(INSERT, flights, flights.size(), FlightRepository::fill);
    }

    /**
     * Finds the origins with the highest mean delay over all stored flights.
     *
     * @param top the maximum number of origins
     * @param atLeast the minimum number of flights of an origin
     * @return the origins, the worst first
     */
    public List<OriginDelay> worst(int top, int atLeast) {
        return worst("true", atLeast, top);
    }

    /**
     * Finds the origins with the highest mean delay of one source.
     *
     * @param source the source
     * @param top the maximum number of origins
     * @param atLeast the minimum number of flights of an origin
     * @return the origins, the worst first
     */
    public List<OriginDelay> worstOf(String source, int top, int atLeast) {
        return worst("source = ?", source, atLeast, top);
    }

    /**
     * Sums up one source.
     *
     * @param source the source
     * @return the totals of its stored flights
     */
    public Totals totals(String source) {
        Totals totals = jdbc.queryForObject(
                TOTALS,
                (row, number) -> new Totals(row.getLong("flights"), row.getLong("origins"), row.getLong("minutes")),
                source);
        return Objects.requireNonNull(totals);
    }

    private List<OriginDelay> worst(String condition, Object... arguments) {
        String query = """
                SELECT origin, count(*) AS flights, sum(delay) AS minutes
                FROM flight
                WHERE %s
                GROUP BY origin
                HAVING count(*) >= ?
                ORDER BY sum(delay) * 1.0 / count(*) DESC, origin
                LIMIT ?
                """.formatted(condition);
        return jdbc.query(
                query,
                (row, number) ->
                        OriginDelay.of(row.getString("origin"), row.getLong("flights"), row.getLong("minutes")),
                arguments);
    }

    private static void fill(PreparedStatement insert, RoutedFlight routed) throws SQLException {
        Flight flight = routed.flight();
        insert.setString(1, flight.source());
        insert.setLong(2, flight.line());
        insert.setObject(3, flight.date());
        insert.setInt(4, flight.delay());
        insert.setInt(5, flight.distance());
        insert.setString(6, flight.origin());
        insert.setString(7, routed.from().label());
        insert.setString(8, flight.destination());
        insert.setString(9, routed.to().label());
    }
}
