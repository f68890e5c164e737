package io.genstage.sample.quarantine;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.DeadLetter;
import io.genstage.sample.flight.Flight;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

class QuarantineTests {

    private static final Instant EARLY = Instant.parse("2026-01-01T00:00:00Z");

    private static final Instant LATE = Instant.parse("2026-01-01T00:00:01Z");

    private final DriverManagerDataSource dataSource =
            new DriverManagerDataSource("jdbc:h2:mem:quarantine;MODE=PostgreSQL;DB_CLOSE_DELAY=-1");

    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);

    private final Quarantine quarantine = new Quarantine(jdbc);

    @BeforeEach
    void emptyDatabase() {
        jdbc.execute("DROP ALL OBJECTS");
        DatabasePopulatorUtils.execute(new ResourceDatabasePopulator(new ClassPathResource("schema.sql")), dataSource);
    }

    @Test
    void theNewestFailureComesFirstWithAllFieldsOfTheFlight() {
        quarantine.store(List.of(letter("a", 1, EARLY, "early"), letter("a", 2, LATE, "late")));

        assertThat(quarantine.newest(10))
                .containsExactly(
                        new QuarantinedFlight(flight("a", 2), "late", LATE),
                        new QuarantinedFlight(flight("a", 1), "early", EARLY));
        assertThat(quarantine.newest(1)).hasSize(1);
    }

    @Test
    void aFlightIsStoredOnce() {
        quarantine.store(List.of(letter("a", 1, EARLY, "first")));
        quarantine.store(List.of(letter("a", 1, LATE, "second"), letter("b", 1, LATE, "other")));

        assertThat(quarantine.count("a")).isEqualTo(1);
        assertThat(quarantine.count("b")).isEqualTo(1);
        assertThat(quarantine.count("c")).isZero();
    }

    @Test
    void aLongReasonIsShortenedAndAMissingOneIsTheException() {
        quarantine.store(List.of(letter("a", 1, LATE, "x".repeat(2000)), letter("a", 2, EARLY, null)));

        assertThat(quarantine.newest(10))
                .extracting(QuarantinedFlight::reason)
                .containsExactly("x".repeat(1000), "java.lang.IllegalStateException");
    }

    private static DeadLetter<Flight> letter(String source, long line, Instant at, String message) {
        return new DeadLetter<>(
                flight(source, line), "flights", "enrich", 1, new IllegalStateException(message), at, null);
    }

    private static Flight flight(String source, long line) {
        return new Flight(source, line, LocalDateTime.of(2001, 1, 1, 0, 0), -10, 100, "QQQ", "LAX");
    }
}
