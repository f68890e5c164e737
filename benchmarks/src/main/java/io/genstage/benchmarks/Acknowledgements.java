package io.genstage.benchmarks;

/** Counts the acknowledgements of one round. One thread at a time uses it; the peer publishes earlier writes. */
public final class Acknowledgements {

    private long count;

    /** Called for each event when every stage has handled it. */
    public void one() {
        count++;
    }

    /**
     * Checks that as many events were acknowledged as were made.
     *
     * @throws WrongEventException if not
     */
    void verify(long events) {
        if (count != events) {
            throw new WrongEventException(count + " events were acknowledged, not " + events);
        }
    }
}
