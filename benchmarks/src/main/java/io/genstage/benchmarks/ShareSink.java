package io.genstage.benchmarks;

/** Takes any of a source's events, and checks that they arrive in order. */
class ShareSink extends Sink {

    private final Makers makers;

    private final int ring;

    private int last = -1;

    ShareSink(Source source, int work) {
        super(work);
        this.makers = source.makers();
        this.ring = source.ring();
    }

    @Override
    final void check(Event event) {
        int ahead = event.sequence() - last & ring - 1;
        if (ahead == 0 || ahead > ring / 2) {
            throw new WrongEventException("event " + event.sequence() + " arrived after " + last);
        }
        last = event.sequence();
    }

    @Override
    final Makers makersOf(Event event) {
        return makers;
    }
}
