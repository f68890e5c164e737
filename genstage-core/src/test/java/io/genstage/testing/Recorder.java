package io.genstage.testing;

import io.genstage.ConsumerStage;
import io.genstage.Subscription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A consumer that records all batches. Thread-safe. */
public final class Recorder<E> implements ConsumerStage<E> {

    private final List<List<E>> batches = Collections.synchronizedList(new ArrayList<>());

    private final List<String> ends = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void handleEvents(List<E> events, Subscription from) {
        batches.add(events);
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        ends.add(failure == null ? "ended" : "failed: " + failure.getMessage());
    }

    public List<List<E>> batches() {
        synchronized (batches) {
            return List.copyOf(batches);
        }
    }

    public List<Integer> batchSizes() {
        return batches().stream().map(List::size).toList();
    }

    public List<E> events() {
        return batches().stream().flatMap(List::stream).toList();
    }

    /** {@return one line for each call of {@code terminated}} */
    public List<String> ends() {
        return List.copyOf(ends);
    }
}
