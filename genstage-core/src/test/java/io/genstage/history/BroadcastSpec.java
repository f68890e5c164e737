package io.genstage.history;

import io.genstage.dispatch.EventSlice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Each event goes once to each place that wants it, and all places advance together. */
final class BroadcastSpec extends Spec {

    private final List<Place> places = new ArrayList<>(2);

    private int withheld;

    BroadcastSpec(World world) {
        super(world);
    }

    @Override
    boolean broadcasts() {
        return true;
    }

    @Override
    @Nullable
    String refusal(Edge edge) {
        for (Edge other : edges) {
            if (other.consumer == edge.consumer) {
                return "it would get every event twice";
            }
        }
        return null;
    }

    @Override
    void admitted(Edge edge) {
        super.admitted(edge);
        Place place = place(edge);
        if (place == null) {
            place = new Place(edge.consumer.stage);
            places.add(place);
        } else {
            world.count(Transition.SHARED_PLACE);
        }
        place.join(edge);
    }

    @Override
    void left(Edge edge) {
        super.left(edge);
        Place place = place(edge);
        if (place != null) {
            place.edges.remove(edge);
            if (place.edges.isEmpty()) {
                places.remove(place);
            }
        }
    }

    private @Nullable Place place(Edge edge) {
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i).stage == edge.consumer.stage) {
                return places.get(i);
            }
        }
        return null;
    }

    @Override
    long grant() {
        long grant = places.isEmpty() ? 0 : Long.MAX_VALUE;
        for (int i = 0; i < places.size(); i++) {
            grant = Math.min(grant, sum(places.get(i).edges));
        }
        return grant;
    }

    @Override
    void begin(EventSlice<Event> events) {
        super.begin(events);
        withheld = 0;
        for (int i = 0; i < places.size(); i++) {
            places.get(i).next = 0;
        }
    }

    @Override
    void delivers(Edge edge, EventSlice<Event> events) {
        Place place = place(edge);
        for (int i = 0; place != null && i < events.size(); i++) {
            place.passOver(current);
            if (place.next >= current.size() || current.get(place.next++) != events.get(i)) {
                world.violated(edge + " is delivered " + events + ", which is not wanted or out of order");
                return;
            }
        }
    }

    @Override
    void end() {
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            place.passOver(current);
            if (place.next != current.size()) {
                world.violated(place.stage.name + " is not given all of " + current);
            }
        }
        for (int i = 0; i < current.size(); i++) {
            endsAsItShould(current.get(i));
        }
        if (withheld != 0) {
            world.violated("of " + current + " " + withheld + " should have been withheld");
        }
    }

    private void endsAsItShould(Event event) {
        boolean wanted = false;
        for (int i = 0; i < places.size(); i++) {
            wanted |= places.get(i).wants(event);
            withheld += places.get(i).throwsFor(event) ? 1 : 0;
        }
        world.count(wanted && places.size() > 1 ? Transition.BROADCAST : Transition.SELECTED);
        if (wanted == (event.discarded != null)) {
            world.violated(event + " is wanted: " + wanted + ", and is discarded: " + event.discarded);
        }
    }

    @Override
    void filtered(Event event) {
        for (Place place : places) {
            if (place.throwsFor(event)) {
                world.violated(event + " is filtered, although a selector has thrown");
            }
        }
    }

    @Override
    void failed(Event event) {
        world.count(Transition.FAILED_BY_SELECTOR);
        boolean thrown = false;
        for (Place place : places) {
            thrown |= place.throwsFor(event);
        }
        if (!thrown) {
            world.violated(event + " has failed, and no selector has thrown");
        }
    }

    @Override
    void withheld(Event event, Edge edge) {
        withheld--;
        Place place = place(edge);
        if (place == null || !place.throwsFor(event)) {
            world.violated(event + " is withheld from " + edge + ", whose selector has not thrown");
        }
    }
}
