package io.genstage.benchmarks;

import java.util.List;

/** The sources and sinks of one round, and how a peer connects them. */
class Flow {

    @FunctionalInterface
    interface Run {
        void by(Peer peer) throws Exception;
    }

    private final List<Source> sources;

    private final List<? extends Sink> sinks;

    private final int copies;

    private final Run run;

    /**
     * A round.
     *
     * @param copies how many sinks receive each event
     */
    Flow(List<Source> sources, List<? extends Sink> sinks, int copies, Run run) {
        this.sources = sources;
        this.sinks = sinks;
        this.copies = copies;
        this.run = run;
    }

    final void run(Peer peer) throws Exception {
        run.by(peer);
    }

    /**
     * Checks that every event was taken as often as expected. Each sink has checked the order.
     *
     * @throws WrongEventException if an event was not
     */
    final void verify() {
        long made = sources.stream().mapToLong(Source::made).sum();
        if (made != events()) {
            throw new WrongEventException(made + " events were made, not " + events());
        }
        long taken = sinks.stream().mapToLong(Sink::taken).sum();
        if (taken != events() * copies) {
            throw new WrongEventException(taken + " events were taken, not " + events() * copies);
        }
        long sum = sinks.stream().mapToLong(Sink::sum).sum();
        long expected = sources.stream().mapToLong(Flow::sumOf).sum() * copies;
        if (sum != expected) {
            throw new WrongEventException("the checksum is " + sum + ", not " + expected);
        }
    }

    private static long sumOf(Source source) {
        long laps = source.events() / source.ring();
        long rest = source.events() % source.ring();
        return laps * (source.ring() * (source.ring() - 1L) / 2) + rest * (rest - 1) / 2;
    }

    final long events() {
        return sources.stream().mapToLong(Source::events).sum();
    }

    /** {@return the share of the events that were taken by the thread that made them} */
    final double sameThread() {
        long noted = sinks.stream().mapToLong(Sink::noted).sum();
        return noted == 0 ? 0 : sinks.stream().mapToLong(Sink::bySameThread).sum() / (double) noted;
    }

    /** {@return the result of all work, which must be used so that the compiler cannot remove the work} */
    final long residue() {
        return sources.stream().mapToLong(Source::residue).sum()
                + sinks.stream().mapToLong(Sink::residue).sum();
    }

    /** {@return the figures of this workload in addition to the rate} */
    List<Figure> figures() {
        return List.of();
    }
}
