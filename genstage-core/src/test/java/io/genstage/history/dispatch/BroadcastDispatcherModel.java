package io.genstage.history.dispatch;

import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;
import io.genstage.history.event.Transition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Each event goes once to each place that wants it, and all places advance together. */
final class BroadcastDispatcherModel extends DispatcherModel {

    private final List<BroadcastPlaceModel> places = new ArrayList<>(2);

    private int withheld;

    BroadcastDispatcherModel(HistoryLog log) {
        super(log);
    }

    @Override
    boolean broadcasts() {
        return true;
    }

    @Override
    @Nullable
    public String refusal(Subscriber<Event> subscriber) {
        for (Subscriber<Event> other : subscribers) {
            if (other.consumer().equals(subscriber.consumer())) {
                return "it would get every event twice";
            }
        }
        return null;
    }

    @Override
    public void admitted(Subscriber<Event> subscriber) {
        super.admitted(subscriber);
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
    public void left(Subscriber<Event> subscriber) {
        super.left(subscriber);
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
    public void begin(EventSlice<Event> events) {
        super.begin(events);
        withheld = 0;
        for (int i = 0; i < places.size(); i++) {
            places.get(i).next = 0;
        }
    }

    @Override
    void delivers(Subscriber<Event> subscriber, EventSlice<Event> events) {
        BroadcastPlaceModel place = place(subscriber);
        for (int i = 0; place != null && i < events.size(); i++) {
            place.passOver(current);
            if (place.next >= current.size() || current.get(place.next++) != events.get(i)) {
                log.violated(subscriber + " is delivered " + events + ", which is not wanted or out of order");
                return;
            }
        }
    }

    @Override
    public void end() {
        for (int i = 0; i < places.size(); i++) {
            BroadcastPlaceModel place = places.get(i);
            place.passOver(current);
            if (place.next != current.size()) {
                log.violated(place.stage + " is not given all of " + current);
            }
        }
        for (int i = 0; i < current.size(); i++) {
            endsAsItShould(current.get(i));
        }
        if (withheld != 0) {
            log.violated("of " + current + " " + withheld + " should have been withheld");
        }
    }

    private void endsAsItShould(Event event) {
        boolean wanted = false;
        for (int i = 0; i < places.size(); i++) {
            wanted |= places.get(i).wants(event);
            withheld += places.get(i).throwsFor(event) ? 1 : 0;
        }
        log.count(wanted && places.size() > 1 ? Transition.BROADCAST : Transition.SELECTED);
        if (wanted == (event.discarded != null)) {
            log.violated(event + " is wanted: " + wanted + ", and is discarded: " + event.discarded);
        }
    }

    @Override
    void filtered(Event event) {
        for (BroadcastPlaceModel place : places) {
            if (place.throwsFor(event)) {
                log.violated(event + " is filtered, although a selector has thrown");
            }
        }
    }

    @Override
    void failed(Event event) {
        log.count(Transition.FAILED_BY_SELECTOR);
        boolean thrown = false;
        for (BroadcastPlaceModel place : places) {
            thrown |= place.throwsFor(event);
        }
        if (!thrown) {
            log.violated(event + " has failed, and no selector has thrown");
        }
    }

    @Override
    void withheld(Event event, Subscriber<Event> subscriber) {
        withheld--;
        BroadcastPlaceModel place = place(subscriber);
        if (place == null || !place.throwsFor(event)) {
            log.violated(event + " is withheld from " + subscriber + ", whose selector has not thrown");
        }
    }
}
