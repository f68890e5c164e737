package io.genstage.history.dispatch;

import io.genstage.history.event.Event;
import io.genstage.history.event.EventKeys;
import io.genstage.history.event.InjectedFailure;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Wants some keys, and may throw for one. */
public record Selector(int wantedKeys, int poisonedKey) implements Predicate<Object> {

    public static Selector any(SplittableRandom random) {
        return new Selector(random.nextInt(1 << EventKeys.COUNT), random.nextInt(3 * EventKeys.COUNT));
    }

    @Override
    public boolean test(Object event) {
        int key = ((Event) event).key;
        if (key == poisonedKey) {
            throw new InjectedFailure("selector");
        }
        return (wantedKeys >> key & 1) != 0;
    }

    boolean wants(Event event) {
        return !throwsFor(event) && (wantedKeys >> event.key & 1) != 0;
    }

    boolean throwsFor(Event event) {
        return event.key == poisonedKey;
    }
}
