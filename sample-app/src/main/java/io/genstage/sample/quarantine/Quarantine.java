package io.genstage.sample.quarantine;

import io.genstage.DeadLetter;
import io.genstage.sample.flight.Flight;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Stores and queries dead letters in the database. Thread-safe.
 *
 * @since 0.1.0
 */
@Repository
public class Quarantine {

    // Source and line are the key: a flight that an earlier attempt or start stored is skipped.
    private static final String INSERT = """
            INSERT INTO quarantine (source, line, flown_at, delay, distance, origin, destination, reason, failed_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """;

    private static final String NEWEST = """
            SELECT source, line, flown_at, delay, distance, origin, destination, reason, failed_at
            FROM quarantine
            ORDER BY failed_at DESC, source, line
            LIMIT ?
            """;

    private static final int MAX_REASON = 1000;

    private final JdbcTemplate jdbc;

    /**
     * Makes a quarantine.
     *
     * @param jdbc the database
     */
    public Quarantine(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Stores dead letters: one JDBC batch in one transaction.
     *
     * @param letters the dead letters
     */
    @Transactional
    public void store(List<DeadLetter<Flight>> letters) {
        jdbc.batchUpdate(INSERT, letters, letters.size(), Quarantine::fill);
    }

    /**
     * Finds the flights that failed last.
     *
     * @param top the maximum number of flights
     * @return the flights, the newest failure first
     */
    public List<QuarantinedFlight> newest(int top) {
        return jdbc.query(NEWEST, (row, number) -> read(row), top);
    }

    /**
     * Counts the flights of one source.
     *
     * @param source the source
     * @return how many of its flights are in quarantine
     */
    public long count(String source) {
        Long count = jdbc.queryForObject("SELECT count(*) FROM quarantine WHERE source = ?", Long.class, source);
        return Objects.requireNonNull(count);
    }

    private static void fill(PreparedStatement insert, DeadLetter<Flight> letter) throws SQLException {
        Flight flight = letter.event();
        insert.setString(1, flight.source());
        insert.setLong(2, flight.line());
        insert.setObject(3, flight.date());
        insert.setInt(4, flight.delay());
        insert.setInt(5, flight.distance());
        insert.setString(6, flight.origin());
        insert.setString(7, flight.destination());
        insert.setString(8, reason(letter.cause()));
        insert.setObject(9, letter.at().atOffset(ZoneOffset.UTC));
    }

    private static String reason(Throwable cause) {
        String reason = Objects.requireNonNullElseGet(cause.getMessage(), cause::toString);
        return reason.length() <= MAX_REASON ? reason : reason.substring(0, MAX_REASON);
    }

    private static QuarantinedFlight read(ResultSet row) throws SQLException {
        Flight flight = new Flight(
                row.getString("source"),
                row.getLong("line"),
                row.getObject("flown_at", LocalDateTime.class),
                row.getInt("delay"),
                row.getInt("distance"),
                row.getString("origin"),
                row.getString("destination"));
        OffsetDateTime at = row.getObject("failed_at", OffsetDateTime.class);
        return new QuarantinedFlight(flight, row.getString("reason"), at.toInstant());
    }
}
