package io.genstage.sample;

import io.genstage.ProducerStage;
import io.genstage.sample.delay.FlightRepository;
import io.genstage.sample.delay.RunningDelays;
import io.genstage.sample.flight.Airports;
import io.genstage.sample.flight.Flight;
import io.genstage.sample.flight.FlightFile;
import io.genstage.sample.flight.RoutedFlight;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The stages of the pipeline. How they are connected, and how much each may ask for, stands in application.yml. */
@Configuration(proxyBeanMethods = false)
class FlightStages {

    private final FlightFile file;

    private final Airports airports;

    private final RunningDelays delays;

    private final FlightRepository repository;

    FlightStages(FlightFile file, Airports airports, RunningDelays delays, FlightRepository repository) {
        this.file = file;
        this.airports = airports;
        this.delays = delays;
        this.repository = repository;
    }

    /** A finite source: as many flights are taken from the stream as the next stage has asked for. */
    @Producer
    Stream<Flight> read() {
        return file.flights();
    }

    /** A source without a handler of its own: what is posted over HTTP comes in through its inlet. */
    @Bean
    @Producer
    ProducerStage<Flight> live() {
        return ProducerStage.inletOnly();
    }

    /** Called by as many threads at once as its concurrency says; the airports never change. */
    @ProducerConsumer
    RoutedFlight enrich(Flight flight) {
        return new RoutedFlight(flight, airports.find(flight.origin()), airports.find(flight.destination()));
    }

    /** Passes flights on as they are: that each goes to the instance of its origin is the work of the stage's dispatcher. */
    @ProducerConsumer
    List<RoutedFlight> byOrigin(List<RoutedFlight> flights) {
        return flights;
    }

    /** Called by four threads at once, but for one origin always by the same instance. */
    @Consumer
    void statistics(List<RoutedFlight> flights) {
        delays.add(flights);
    }

    /** The batch that demand has delivered becomes one JDBC batch, in one transaction. */
    @Consumer
    void store(List<RoutedFlight> flights) {
        repository.store(flights);
    }
}
