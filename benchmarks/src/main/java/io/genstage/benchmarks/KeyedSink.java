package io.genstage.benchmarks;

/** Takes a part of a source's events, so that the events of one key come all or not at all, and in their order. */
class KeyedSink extends Sink {

    private final Makers makers;

    private final int[] next = new int[Event.KEYS];

    KeyedSink(Source source, int work) {
        super(work);
        this.makers = source.makers();
        for (int key = 0; key < next.length; key++) {
            next[key] = key;
        }
    }

    @Override
    final void check(Event event) {
        int key = event.key();
        if (event.sequence() != next[key]) {
            throw new WrongEventException("event " + event.sequence() + " of key " + key + " in place of " + next[key]);
        }
        next[key] = next[key] + Event.KEYS & Event.RING - 1;
    }

    @Override
    final Makers makersOf(Event event) {
        return makers;
    }
}
