package io.genstage.benchmarks;

/** Takes all events of one source, in their order. */
class OrderedSink extends Sink {

    private final Makers makers;

    private int next;

    OrderedSink(Source source, int work) {
        super(work);
        this.makers = source.makers();
    }

    @Override
    void check(Event event) {
        if (event.sequence() != next) {
            throw new WrongEventException("event " + event.sequence() + " arrived instead of " + next);
        }
        next = next + 1 & Event.RING - 1;
    }

    @Override
    final Makers makersOf(Event event) {
        return makers;
    }
}
