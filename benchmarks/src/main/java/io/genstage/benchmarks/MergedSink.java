package io.genstage.benchmarks;

import java.util.List;

/** Takes all events of several sources, in the order of each source. */
final class MergedSink extends Sink {

    private final Makers[] makers;

    private final int[] next;

    MergedSink(List<Source> sources) {
        super(0);
        this.makers = sources.stream().map(Source::makers).toArray(Makers[]::new);
        this.next = new int[makers.length];
    }

    @Override
    void check(Event event) {
        int expected = next[event.source()];
        if (event.sequence() != expected) {
            throw new WrongEventException(
                    "event " + event.sequence() + " of source " + event.source() + " arrived instead of " + expected);
        }
        next[event.source()] = expected + 1 & Event.RING - 1;
    }

    @Override
    Makers makersOf(Event event) {
        return makers[event.source()];
    }
}
