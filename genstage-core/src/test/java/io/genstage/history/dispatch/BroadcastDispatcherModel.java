package io.genstage.history.dispatch;

import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;
import io.genstage.history.event.Transition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Predicts a {@code BroadcastDispatcher}: each event goes once to each place whose selector accepts it. */
final class BroadcastDispatcherModel extends DispatcherModel {

    private final List<BroadcastPlaceModel> places = new ArrayList<>(2);

    /** Counts the places that must not receive an event of this dispatch because their selector throws. */
    private int withheld;

    BroadcastDispatcherModel(HistoryLog log) {
        super(log);
    }

    @Override
    boolean broadcasts() {
        return true;
    }

    @Override
    public @Nullable String refusal(Subscriber<Event> subscriber) {
        for (Subscriber<Event> other : subscribers) {
            if (other.consumer().equals(subscriber.consumer())) {
                return "the consumer would receive every event twice";
            }
        }
        return null;
    }

    @Override
    public void subscribed(Subscriber<Event> subscriber) {
        super.subscribed(subscriber);
        BroadcastPlaceModel place = place(subscriber);
        if (place == null) {
            place = new BroadcastPlaceModel(subscriber.place());
            places.add(place);
        } else {
            log.count(Transition.SHARED_PLACE);
        }
        place.join(subscriber);
    }

    @Override
    public void cancelled(Subscriber<Event> subscriber) {
        super.cancelled(subscriber);
        BroadcastPlaceModel place = place(subscriber);
        if (place != null) {
            place.subscribers.remove(subscriber);
            if (place.subscribers.isEmpty()) {
                places.remove(place);
            }
        }
    }

    private @Nullable BroadcastPlaceModel place(Subscriber<Event> subscriber) {
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).stage.equals(subscriber.place())) {
                return places.get(i);
            }
        }
        return null;
    }

    @Override
    public long grant() {
        long grant = places.isEmpty() ? 0 : Long.MAX_VALUE;
        for (int i = 0; i < places.size(); i++) {
            grant = Math.min(grant, sum(places.get(i).subscribers));
        }
        return grant;
    }

    @Override
    public void dispatchBegins(EventSlice<Event> events) {
        super.dispatchBegins(events);
        withheld = 0;
        for (int i = 0; i < places.size(); i++) {
            places.get(i).next = 0;
        }
    }

    @Override
    void delivers(Subscriber<Event> subscriber, EventSlice<Event> events) {
        BroadcastPlaceModel place = place(subscriber);
        for (int i = 0; place != null && i < events.size(); i++) {
            place.skipUnwanted(current);
            if (place.next >= current.size() || current.get(place.next++) != events.get(i)) {
                log.violated(subscriber + " is delivered " + events
                        + ", which its selector rejects or which are out of order");
                return;
            }
        }
    }

    @Override
    public void dispatchEnds() {
        for (int i = 0; i < places.size(); i++) {
            BroadcastPlaceModel place = places.get(i);
            place.skipUnwanted(current);
            if (place.next != current.size()) {
                log.violated(place.stage + " did not receive all of " + current);
            }
        }
        for (int i = 0; i < current.size(); i++) {
            checkFate(current.get(i));
        }
        if (withheld != 0) {
            log.violated(
                    "selectors threw, but " + withheld + " events of " + current + " were not reported as withheld");
        }
    }

    private void checkFate(Event event) {
        boolean wanted = false;
        for (int i = 0; i < places.size(); i++) {
            wanted |= places.get(i).wants(event);
            withheld += places.get(i).throwsFor(event) ? 1 : 0;
        }
        log.count(wanted && places.size() > 1 ? Transition.BROADCAST : Transition.SELECTED);
        if (wanted == (event.discarded != null)) {
            log.violated(event + " was accepted by a selector: " + wanted + ", and was discarded: " + event.discarded);
        }
    }

    @Override
    void filtered(Event event) {
        for (BroadcastPlaceModel place : places) {
            if (place.throwsFor(event)) {
                log.violated(event + " is filtered, although a selector threw");
            }
        }
    }

    @Override
    void failed(Event event) {
        log.count(Transition.FAILED_BY_SELECTOR);
        boolean threw = false;
        for (BroadcastPlaceModel place : places) {
            threw |= place.throwsFor(event);
        }
        if (!threw) {
            log.violated(event + " failed, but no selector threw");
        }
    }

    @Override
    void withheld(Event event, Subscriber<Event> subscriber) {
        withheld--;
        BroadcastPlaceModel place = place(subscriber);
        if (place == null || !place.throwsFor(event)) {
            log.violated(event + " is withheld from " + subscriber + ", whose selector did not throw");
        }
    }
}
