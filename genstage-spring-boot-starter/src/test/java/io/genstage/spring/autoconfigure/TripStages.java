package io.genstage.spring.autoconfigure;

import io.genstage.StageContext;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Stages of trips from five origins. The consumers record which instance handled which trip. */
class TripStages {

    static final int COUNT = 300;

    static final List<String> ORIGINS = List.of("ATL", "DEN", "JFK", "LAX", "SEA");

    /** A trip; every twentieth has no gate. */
    record Trip(String origin, int number, @Nullable Gate gate) {}

    record Gate(String name) {}

    final Map<String, List<Trip>> taken = new ConcurrentHashMap<>();

    @Producer
    Stream<Trip> read() {
        return IntStream.range(0, COUNT).mapToObj(TripStages::trip);
    }

    static Trip trip(int number) {
        String origin = ORIGINS.get(number % ORIGINS.size());
        return new Trip(origin, number, number % 20 == 0 ? null : new Gate("gate of " + origin));
    }

    @ProducerConsumer
    List<Trip> pass(List<Trip> trips) {
        return trips;
    }

    @Consumer
    void count(List<Trip> trips, StageContext context) {
        taken.computeIfAbsent(context.instance(), instance -> new CopyOnWriteArrayList<>())
                .addAll(trips);
    }

    List<Trip> taken(String instance) {
        return taken.getOrDefault(instance, List.of());
    }

    /** {@return the handled trips, each of which was handled once, by number} */
    List<Integer> numbers() {
        return taken.values().stream()
                .flatMap(List::stream)
                .map(Trip::number)
                .sorted()
                .toList();
    }
}
