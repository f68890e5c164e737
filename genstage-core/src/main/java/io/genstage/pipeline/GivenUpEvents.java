package io.genstage.pipeline;

import io.genstage.Place;
import io.genstage.internal.text.Counts;
import io.genstage.internal.text.SafeLog;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Counts the accepted events that a pipeline gives up, by stage and place, and logs each once. All of them are counted
 * here.
 */
final class GivenUpEvents {

    private static final SafeLog log = SafeLog.of(GivenUpEvents.class);

    private static final int MAX_LISTED = 20;

    /** A reader or subscriber leaves on purpose. */
    private static final Set<Place> READERS = Set.of(Place.READER, Place.SUBSCRIBER);

    private final String pipeline;

    private final Map<Place, Long> total = new EnumMap<>(Place.class);

    /** By the names of stages and readers. */
    private final Map<String, Map<Place, Long>> unlogged = new LinkedHashMap<>();

    /** The events that the pipeline held when it was abandoned have been logged. */
    private boolean abandoned;

    GivenUpEvents(String pipeline) {
        this.pipeline = pipeline;
    }

    synchronized void add(String holder, Place place, long events) {
        if (abandoned) {
            return; // it was counted when the pipeline was abandoned
        }
        total.merge(place, events, Long::sum);
        unlogged.computeIfAbsent(holder, none -> new EnumMap<>(Place.class)).merge(place, events, Long::sum);
    }

    /** {@return how many events were given up so far, by place} */
    synchronized Map<Place, Long> counts() {
        return Map.copyOf(total);
    }

    /** Logs the events that a stage or reader gave up when it ended, while the pipeline continues. */
    void logEnded(String holder, String kind) {
        Map<Place, Long> places = take(holder);
        if (!places.isEmpty()) {
            String text = "{} '{}' of pipeline '{}' ended and gave up {} that it had accepted: {}";
            if (READERS.containsAll(places.keySet())) {
                log.info(text, kind, holder, pipeline, Counts.events(sum(places)), list(places));
            } else {
                log.warn(text, kind, holder, pipeline, Counts.events(sum(places)), list(places));
            }
        }
    }

    private synchronized Map<Place, Long> take(String holder) {
        Map<Place, Long> places = unlogged.remove(holder);
        return places == null ? Map.of() : places;
    }

    /**
     * Logs the events that were given up and not logged yet.
     *
     * @param how how the pipeline ended, as a predicate
     */
    void logAll(String how) {
        Map<String, Map<Place, Long>> all = takeAll();
        if (!all.isEmpty()) {
            write(how, all);
        }
    }

    private void write(String how, Map<String, Map<Place, Long>> all) {
        log.warn(
                "Pipeline '{}' {} and gave up {} that it had accepted: {}",
                pipeline,
                how,
                Counts.events(
                        all.values().stream().mapToLong(GivenUpEvents::sum).sum()),
                listAll(all));
    }

    /**
     * Counts events of calls that do not return as given up, and logs them with all events that were given up. Logs a
     * line also if there are none. Events are not counted or logged again when those calls return.
     *
     * @param how what has become of the pipeline
     * @param held the events of stages that have not ended, by stage and place
     */
    void logAbandoned(String how, Map<String, Map<Place, Long>> held) {
        synchronized (this) {
            held.forEach((stage, places) -> places.forEach((place, events) -> add(stage, place, events)));
        }
        Map<String, Map<Place, Long>> all = takeAll();
        if (all.isEmpty()) {
            log.warn("Pipeline '{}' {}", pipeline, how);
        } else {
            write(how, all);
        }
        synchronized (this) {
            abandoned = true;
        }
    }

    private synchronized Map<String, Map<Place, Long>> takeAll() {
        Map<String, Map<Place, Long>> all = abandoned ? Map.of() : new LinkedHashMap<>(unlogged);
        unlogged.clear();
        return all;
    }

    private static String listAll(Map<String, Map<Place, Long>> all) {
        List<String> first = all.entrySet().stream()
                .limit(MAX_LISTED)
                .map(holder -> "'" + holder.getKey() + "' (" + list(holder.getValue()) + ")")
                .toList();
        int more = all.size() - first.size();
        return String.join(", ", first) + (more == 0 ? "" : " and " + Counts.of(more, "more stage"));
    }

    private static String list(Map<Place, Long> places) {
        return places.entrySet().stream()
                .map(place -> place.getKey() + " " + place.getValue())
                .collect(Collectors.joining(", "));
    }

    private static long sum(Map<Place, Long> places) {
        return places.values().stream().mapToLong(Long::longValue).sum();
    }
}
