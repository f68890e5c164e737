package io.genstage.benchmarks;

/**
 * An event. All events are made before the measurement begins and are reused in a ring, so that no peer is charged for
 * making them.
 *
 * @param sequence its index in its ring, from 0
 * @param source the number of its source
 * @param key one of {@link #KEYS} keys, as an object, so that no peer has to box it
 */
public record Event(int sequence, int source, Integer key) {

    /** How many different events a source has: they fit into the cache, and no peer has as many events in flight. */
    public static final int RING = 1 << 14;

    /** How many events a source has if one consumer may lag far behind another: enough for a whole round. */
    static final int LONG_RING = 1 << 20;

    public static final int KEYS = 64;

    static Event[] ring(int source, int size) {
        Event[] ring = new Event[size];
        for (int i = 0; i < size; i++) {
            ring[i] = new Event(i, source, i % KEYS);
        }
        return ring;
    }
}
