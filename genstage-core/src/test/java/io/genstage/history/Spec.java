package io.genstage.history;

import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.ArraySlice;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a dispatcher should do. Computed from levels and from what each event says of itself, never from the dispatcher. */
abstract class Spec {

    final World world;

    /** The consumers that were admitted, in that order. */
    final List<Edge> edges = new ArrayList<>();

    /** What is being dispatched. */
    EventSlice<Event> current = ArraySlice.of(new Object[0], 0);

    Spec(World world) {
        this.world = world;
    }

    /**
     * {@return why a subscription is to be refused, or {@code null} if it is not}
     */
    @Nullable
    String refusal(Edge edge) {
        return null;
    }

    void admitted(Edge edge) {
        edges.add(edge);
    }

    void left(Edge edge) {
        edges.remove(edge);
    }

    /**
     * {@return whether one subscription hands over to another what it has here}
     *
     * @param old which is over
     * @param edge which comes in its place
     */
    boolean handsOver(Edge old, Edge edge) {
        return false;
    }

    /** What the old one had here is the new one's. */
    void handOver(Edge old, Edge edge) {
        edges.remove(old);
        edges.add(edge);
    }

    /** How many events can be taken (design, section 4). */
    abstract long grant();

    long queued() {
        return 0;
    }

    /** How many are queued in a partition. */
    long queued(int partition) {
        return 0;
    }

    /** Something waits until what is queued is delivered. */
    boolean holdsMarks() {
        return false;
    }

    boolean broadcasts() {
        return false;
    }

    void begin(EventSlice<Event> events) {
        current = events;
    }

    abstract void delivers(Edge edge, EventSlice<Event> events);

    /** All of the current events were dispatched. */
    abstract void end();

    void filtered(Event event) {
        world.violated(event + " is filtered, and nothing says so");
    }

    void orphaned(Event event) {
        world.violated(event + " is orphaned, and nothing says so");
    }

    void failed(Event event) {
        world.violated(event + " fails, and nothing says so");
    }

    void withheld(Event event, Edge edge) {
        world.violated(event + " is withheld from " + edge + ", and nothing says so");
    }

    /** What holds behind every call. */
    void settled() {}

    /** Something is marked that waits for what is queued. */
    void marked(Mark mark) {}

    static long sum(List<Edge> edges) {
        long sum = 0;
        for (int i = 0; i < edges.size(); i++) {
            sum += edges.get(i).outstanding();
        }
        return sum;
    }
}
