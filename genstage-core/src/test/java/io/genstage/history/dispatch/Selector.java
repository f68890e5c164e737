package io.genstage.history.dispatch;

import io.genstage.history.event.Event;
import io.genstage.history.event.EventKeys;
import io.genstage.history.event.InjectedFailure;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * A selector that accepts some keys and throws for at most one.
 *
 * @param wantedKeys the accepted keys, one bit each
 * @param failingKey the key for which the selector throws; no event has it if it is not below {@link EventKeys#COUNT}
 */
public record Selector(int wantedKeys, int failingKey) implements Predicate<Object> {

    public static Selector any(SplittableRandom random) {
        return new Selector(random.nextInt(1 << EventKeys.COUNT), random.nextInt(3 * EventKeys.COUNT));
    }

    @Override
    public boolean test(Object event) {
        int key = ((Event) event).key;
        if (key == failingKey) {
            throw new InjectedFailure("selector");
        }
        return (wantedKeys >> key & 1) != 0;
    }

    boolean wants(Event event) {
        return !throwsFor(event) && (wantedKeys >> event.key & 1) != 0;
    }

    boolean throwsFor(Event event) {
        return event.key == failingKey;
    }
}
