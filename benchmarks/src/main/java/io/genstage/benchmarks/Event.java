package io.genstage.benchmarks;

/**
 * What flows. Events are made before the measurement begins and go round in a ring, so that no peer is charged for the making
 * of them.
 *
 * @param sequence its place in its ring, from 0
 * @param source the number of its source
 * @param key one of {@link #KEYS} keys, as an object, so that nobody has to box it
 */
public record Event(int sequence, int source, Integer key) {

    /** How many different events a source has: few enough for the cache, and far more than any peer keeps in flight. */
    public static final int RING = 1 << 14;

    /** How many it has where one consumer may fall behind another by more: enough for a whole round. */
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
