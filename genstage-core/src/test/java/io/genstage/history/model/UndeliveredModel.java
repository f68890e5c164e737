package io.genstage.history.model;

import io.genstage.Undelivered;
import io.genstage.history.event.Event;
import io.genstage.history.event.Transition;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Predicts which events an instance reports to the {@code UndeliveredHandler}: those that it gives up and of which no
 * acknowledger is notified, each once.
 */
public final class UndeliveredModel {

    private final InstanceModel instance;

    private final World world;

    /** Given-up events that were not reported yet. */
    private final Set<Event> expected = Collections.newSetFromMap(new IdentityHashMap<>(0));

    private final Set<Event> reported = Collections.newSetFromMap(new IdentityHashMap<>(0));

    UndeliveredModel(InstanceModel instance) {
        this.instance = instance;
        this.world = instance.world;
    }

    /** The instance gives an event up that it has emitted, or was going to handle. */
    void givenUp(Event event) {
        if (!event.isAcknowledged()) {
            expect(event);
        }
    }

    /** The instance gives an event up whose source was notified when the handler received it. */
    void handedOver(Event event) {
        expect(event);
    }

    private void expect(Event event) {
        if (!reported.contains(event.base)) {
            expected.add(event.base);
        }
    }

    /** The handler of undelivered events is called. */
    void reported(Undelivered<?> undelivered) {
        world.count(undelivered.events().isEmpty() ? Transition.UNDELIVERED_UNNAMED : Transition.UNDELIVERED);
        boolean named = undelivered.events().size() == undelivered.count();
        if (!undelivered.stage().equals(instance.stage.name) || !(named || undelivered.events().isEmpty())) {
            world.violated(instance + " reports " + undelivered);
        }
        for (Object event : undelivered.events()) {
            reported((Event) event);
        }
    }

    private void reported(Event event) {
        if (reported.contains(event.base)) {
            world.violated(instance + " reports twice that " + event + " is undelivered");
        }
        boolean abandoned = instance.life.handlerEnded() && instance.input.holds(event);
        boolean known = expected.remove(event.base) || event.base.discarded != null || abandoned;
        reported.add(event.base);
        if (!known && !world.givesUpAll()) {
            world.violated(instance + " reports that " + event + " is undelivered, but has not given it up");
        }
    }

    /** The instance is idle: it has reported everything. */
    public void checkIdle() {
        if (!expected.isEmpty() && !world.givesUpAll()) {
            world.violated(instance + " is idle, but has not reported as undelivered: " + expected);
        }
    }
}
