package io.genstage.sample;

import io.genstage.DeadLetter;
import io.genstage.ProducerStage;
import io.genstage.sample.delay.FlightRepository;
import io.genstage.sample.delay.RunningDelays;
import io.genstage.sample.flight.Airports;
import io.genstage.sample.flight.Flight;
import io.genstage.sample.flight.RoutedFlight;
import io.genstage.sample.quarantine.Quarantine;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import java.util.List;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The stages of the pipeline, except for {@link FlightSource}. application.yml connects them and limits the demand
 * between them.
 */
@Configuration(proxyBeanMethods = false)
class FlightStages {

    private final Airports airports;

    private final RunningDelays delays;

    private final FlightRepository repository;

    private final Quarantine quarantine;

    FlightStages(Airports airports, RunningDelays delays, FlightRepository repository, Quarantine quarantine) {
        this.airports = airports;
        this.delays = delays;
        this.repository = repository;
        this.quarantine = quarantine;
    }

    /** A source without a handler: flights that are posted over HTTP enter through its inlet. */
    @Bean
    @Producer
    ProducerStage<Flight> live() {
        return ProducerStage.inletOnly();
    }

    /**
     * Called by several threads at once, according to the stage's concurrency. The airports are immutable. A flight with
     * an unknown airport becomes a dead letter.
     */
    @ProducerConsumer
    RoutedFlight enrich(Flight flight) {
        return new RoutedFlight(flight, airports.get(flight.origin()), airports.get(flight.destination()));
    }

    /** Passes flights on unchanged. The stage's dispatcher sends each flight to the instance for its origin. */
    @ProducerConsumer
    @RegisterReflectionForBinding(RoutedFlight.class) // the partition's key reads `flight.origin`
    List<RoutedFlight> byOrigin(List<RoutedFlight> flights) {
        return flights;
    }

    /** Called by four threads at once, but for each origin always on the same instance. */
    @Consumer
    void statistics(List<RoutedFlight> flights) {
        delays.add(flights);
    }

    /** Stores the batch that the stage received in one transaction, as one JDBC batch. May be called again with it. */
    @Consumer
    void store(List<RoutedFlight> flights) {
        repository.store(flights);
    }

    /** Stores the dead letters of {@code enrich}. */
    @Consumer
    void quarantine(List<DeadLetter<Flight>> letters) {
        quarantine.store(letters);
    }
}
