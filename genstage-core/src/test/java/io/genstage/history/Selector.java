package io.genstage.history;

import java.util.SplittableRandom;
import java.util.function.Predicate;

/** Wants some keys, and may throw for one. */
record Selector(int wantedKeys, int poisonedKey) implements Predicate<Object> {

    static Selector any(SplittableRandom random) {
        return new Selector(random.nextInt(1 << Event.KEYS), random.nextInt(3 * Event.KEYS));
    }

    @Override
    public boolean test(Object event) {
        int key = ((Event) event).key;
        if (key == poisonedKey) {
            throw new Oops("selector");
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
