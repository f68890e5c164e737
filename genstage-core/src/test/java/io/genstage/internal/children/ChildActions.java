package io.genstage.internal.children;

import io.genstage.ConsumerStage;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A consumer that records its own calls and its children's calls, and that fails as often as the test says. */
final class ChildActions implements ConsumerStage<Integer> {

    private final List<Integer> handled = Collections.synchronizedList(new ArrayList<>());

    private final List<Subscription> from = Collections.synchronizedList(new ArrayList<>());

    private final List<String> lost = Collections.synchronizedList(new ArrayList<>());

    private final List<String> ends = Collections.synchronizedList(new ArrayList<>());

    private final Map<Integer, Integer> failures = new HashMap<>();

    /** Makes the child of an event fail this number of times. */
    ChildActions failing(int event, int times) {
        failures.put(event, times);
        return this;
    }

    @Override
    public void handleEvents(List<Integer> events, Subscription subscription) {
        handled.addAll(events);
        from.add(subscription);
        int event = events.get(0);
        int left = failures.merge(event, -1, Integer::sum);
        if (left >= 0) {
            throw new IllegalArgumentException("no " + event);
        }
    }

    @Override
    public void failed(List<?> events, Throwable failure, StageContext context) {
        lost.add(events + " " + failure.getMessage());
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        ends.add(failure == null ? "ended" : String.valueOf(failure.getMessage()));
    }

    /** The events of all attempts, in the order in which they began. */
    List<Integer> handled() {
        return List.copyOf(handled);
    }

    /** The subscriptions of all attempts. */
    List<Subscription> from() {
        return List.copyOf(from);
    }

    /** The failures that were reported to the stage. */
    List<String> failed() {
        return List.copyOf(lost);
    }

    List<String> ends() {
        return List.copyOf(ends);
    }
}
