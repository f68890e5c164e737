package io.genstage.dispatch;

import java.util.ArrayList;
import java.util.List;

/** Records the events that a dispatcher discarded. */
public final class RecordingDiscards<E> implements Discards<E> {

    public record Failed<E>(E event, RuntimeException cause) {}

    public record Withheld<E>(E event, String consumer, RuntimeException cause) {}

    private final List<E> filtered = new ArrayList<>();

    private final List<E> orphaned = new ArrayList<>();

    private final List<Failed<E>> failed = new ArrayList<>();

    private final List<Withheld<E>> withheld = new ArrayList<>();

    /** No discards yet. */
    public RecordingDiscards() {}

    @Override
    public void filtered(EventSlice<E> events) {
        filtered.addAll(events);
    }

    @Override
    public void orphaned(EventSlice<E> events) {
        orphaned.addAll(events);
    }

    @Override
    public void failed(EventSlice<E> events, RuntimeException cause) {
        events.forEach(event -> failed.add(new Failed<>(event, cause)));
    }

    @Override
    public void withheld(EventSlice<E> events, Subscriber<E> consumer, RuntimeException cause) {
        events.forEach(event -> withheld.add(new Withheld<>(event, consumer.consumer(), cause)));
        ((FakeSubscriber<E>) consumer).fails(events);
    }

    public List<E> filtered() {
        return filtered;
    }

    public List<E> orphaned() {
        return orphaned;
    }

    public List<Failed<E>> failed() {
        return failed;
    }

    public List<E> failedEvents() {
        return failed.stream().map(Failed::event).toList();
    }

    public List<Withheld<E>> withheld() {
        return withheld;
    }

    /** How many events were discarded. */
    public int count() {
        return filtered.size() + orphaned.size() + failed.size();
    }
}
