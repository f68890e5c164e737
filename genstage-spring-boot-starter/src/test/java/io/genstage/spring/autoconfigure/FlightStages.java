package io.genstage.spring.autoconfigure;

import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Stages of all three types, and one with another event type. */
class FlightStages {

    record Flight(int number) {}

    record RoutedFlight(int number, String route) {}

    record Airport(String code) {}

    final List<RoutedFlight> stored = new CopyOnWriteArrayList<>();

    @Producer
    Stream<Flight> read() {
        return Stream.of(new Flight(1), new Flight(2), new Flight(3));
    }

    @ProducerConsumer
    RoutedFlight enrich(Flight flight) {
        return new RoutedFlight(flight.number(), "ATL-JFK");
    }

    @Consumer
    void store(List<RoutedFlight> flights) {
        stored.addAll(flights);
    }

    @Consumer
    void watch(Flight flight) {}

    @Consumer
    void storeAirport(Airport airport) {}
}
