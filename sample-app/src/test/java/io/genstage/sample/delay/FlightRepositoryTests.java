package io.genstage.sample.delay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.sample.flight.Airport;
import io.genstage.sample.flight.Flight;
import io.genstage.sample.flight.RoutedFlight;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.DatabasePopulatorUtils;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class FlightRepositoryTests {

    private final DriverManagerDataSource dataSource =
            new DriverManagerDataSource("jdbc:h2:mem:repository;MODE=PostgreSQL;DB_CLOSE_DELAY=-1");

    private final JdbcTemplate jdbc = new JdbcTemplate(dataSource);

    private final FlightRepository repository = new FlightRepository(jdbc);

    @BeforeEach
    void emptyDatabase() {
        jdbc.execute("DROP ALL OBJECTS");
        createSchema();
    }

    @Test
    void theSchemaMayExistAlready() {
        repository.store(List.of(flight("a", 1, "JFK", 10)));
        createSchema();
        assertThat(repository.totals("a").flights()).isEqualTo(1);
    }

    @Test
    void aFlightIsStoredOnce() {
        repository.store(List.of(flight("a", 1, "JFK", 10), flight("a", 2, "JFK", 10)));
        repository.store(List.of(flight("a", 2, "JFK", 10), flight("a", 3, "JFK", 10), flight("b", 1, "JFK", 10)));

        assertThat(repository.totals("a")).isEqualTo(new Totals(3, 1, 30));
        assertThat(repository.totals("b")).isEqualTo(new Totals(1, 1, 10));
        assertThat(repository.totals("c")).isEqualTo(new Totals(0, 0, 0));
    }

    @Test
    void allFieldsOfAFlightAreStored() {
        repository.store(List.of(flight("a", 1, "JFK", -10)));

        assertThat(jdbc.queryForList("SELECT * FROM flight"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("delay", -10)
                        .containsEntry("distance", 100)
                        .containsEntry("origin_airport", "Kennedy, New York")
                        .containsEntry("destination", "XXX")
                        .containsEntry("destination_airport", "X, Y"));
    }

    @Test
    void aBatchIsStoredAsAWholeOrNotAtAll() {
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(dataSource));
        List<RoutedFlight> batch = List.of(flight("a", 1, "JFK", 10), flight("a", 2, "TOO LONG", 10));

        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> repository.store(batch)))
                .isInstanceOf(DataAccessException.class);

        assertThat(repository.totals("a").flights()).isZero();
    }

    @Test
    void theWorstOriginComesFirst() {
        repository.store(List.of(
                flight("a", 1, "JFK", 10),
                flight("a", 2, "SEA", 20),
                flight("a", 3, "BOS", 5),
                flight("b", 1, "JFK", 50)));

        assertThat(repository.worst(2, 1))
                .containsExactly(new OriginDelay("JFK", 2, 30.0), new OriginDelay("SEA", 1, 20.0));
        assertThat(repository.worstOf("a", 10, 1))
                .extracting(OriginDelay::origin)
                .containsExactly("SEA", "JFK", "BOS");
    }

    @Test
    void originsWithTooFewFlightsAreOmitted() {
        repository.store(flights("JFK", 100, 0));
        repository.store(flights("SEA", 99, 60));

        assertThat(repository.worst(10, 100)).containsExactly(new OriginDelay("JFK", 100, 0.0));
    }

    private static List<RoutedFlight> flights(String origin, int count, int delay) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(line -> flight(origin, line, origin, delay))
                .toList();
    }

    private static RoutedFlight flight(String source, long line, String origin, int delay) {
        LocalDateTime date = LocalDateTime.of(2001, 1, 1, 0, 0);
        Flight flight = new Flight(source, line, date, delay, 100, origin, "XXX");
        return new RoutedFlight(flight, new Airport(origin, "Kennedy", "New York"), new Airport("XXX", "X", "Y"));
    }

    private void createSchema() {
        DatabasePopulatorUtils.execute(new ResourceDatabasePopulator(new ClassPathResource("schema.sql")), dataSource);
    }
}
