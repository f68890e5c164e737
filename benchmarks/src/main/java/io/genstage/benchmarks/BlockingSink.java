package io.genstage.benchmarks;

import java.util.concurrent.atomic.AtomicInteger;

/** Takes some of a source's events and sleeps a millisecond for each. */
final class BlockingSink extends ShareSink {

    /** How many sinks sleep now, and the largest number that slept at the same time. */
    static final class InFlight {

        private final AtomicInteger now = new AtomicInteger();

        private final AtomicInteger most = new AtomicInteger();

        private void enter() {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
        }

        private void leave() {
            now.decrementAndGet();
        }

        int most() {
            return most.get();
        }
    }

    private final InFlight inFlight;

    BlockingSink(Source source, InFlight inFlight) {
        super(source, 0);
        this.inFlight = inFlight;
    }

    @Override
    void work(Event event) {
        inFlight.enter();
        try {
            Thread.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new WrongEventException("interrupted");
        } finally {
            inFlight.leave();
        }
    }
}
