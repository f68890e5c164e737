package io.genstage.spring.actuate;

import io.genstage.GivenUpReason;
import io.genstage.Place;
import io.genstage.StageType;
import io.genstage.definition.StageDefinition;
import io.genstage.snapshot.StageSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The events that a stage gave up, by place and reason. */
final class GivenUpFigures {

    /** A place and a reason that occur together. */
    record Kind(Place place, GivenUpReason reason) {

        /** {@return how many events of a stage were given up at this place for this reason} */
        long events(StageSnapshot stage) {
            return stage.givenUpEvents().getOrDefault(place, Map.of()).getOrDefault(reason, 0L);
        }
    }

    private static final List<Kind> OF_INPUT = List.of(
            new Kind(Place.IN_PROGRESS, GivenUpReason.FAILED),
            new Kind(Place.IN_PROGRESS, GivenUpReason.ENDED),
            new Kind(Place.IN_PROGRESS, GivenUpReason.WITHDRAWN),
            new Kind(Place.MAILBOX, GivenUpReason.ENDED),
            new Kind(Place.QUEUE, GivenUpReason.ENDED),
            new Kind(Place.QUEUE, GivenUpReason.WITHDRAWN),
            new Kind(Place.RETRY, GivenUpReason.ENDED));

    private static final List<Kind> OF_OUTPUT = List.of(
            new Kind(Place.BUFFER, GivenUpReason.BUFFER_FULL),
            new Kind(Place.BUFFER, GivenUpReason.ENDED),
            new Kind(Place.BUFFER, GivenUpReason.WITHDRAWN),
            new Kind(Place.PARTITION, GivenUpReason.ENDED),
            new Kind(Place.PARTITION, GivenUpReason.UNDELIVERABLE),
            new Kind(Place.PARTITION, GivenUpReason.WITHDRAWN));

    private static final List<Kind> OF_SOURCE = List.of(
            new Kind(Place.INLET, GivenUpReason.ENDED),
            new Kind(Place.SURPLUS, GivenUpReason.ENDED),
            new Kind(Place.SURPLUS, GivenUpReason.WITHDRAWN));

    private GivenUpFigures() {}

    /** {@return the places and reasons that a stage can have} */
    static List<Kind> kinds(StageDefinition stage) {
        List<Kind> kinds = new ArrayList<>();
        if (stage.type().consumes()) {
            kinds.addAll(OF_INPUT);
        }
        if (stage.children() != null) {
            kinds.add(new Kind(Place.CHILD, GivenUpReason.ENDED));
        }
        if (stage.type() == StageType.CONSUMER) {
            kinds.add(new Kind(Place.SUBSCRIBER, GivenUpReason.ENDED));
        }
        if (stage.type().emits()) {
            kinds.addAll(OF_OUTPUT);
        }
        if (stage.type() == StageType.PRODUCER) {
            kinds.addAll(OF_SOURCE);
        }
        return kinds;
    }

    /** {@return the numbers of events, by the names of places and reasons} */
    static Map<String, Map<String, Long>> byName(StageSnapshot stage) {
        Map<String, Map<String, Long>> named = new LinkedHashMap<>();
        stage.givenUpEvents().forEach((place, reasons) -> {
            Map<String, Long> counts = new LinkedHashMap<>();
            new EnumMap<>(reasons).forEach((reason, events) -> counts.put(reason.toString(), events));
            named.put(place.toString(), counts);
        });
        return named;
    }
}
