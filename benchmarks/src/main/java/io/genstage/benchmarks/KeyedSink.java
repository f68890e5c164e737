package io.genstage.benchmarks;

/** Takes some of a source's events, and checks that it receives all or no events of a key, and in their order. */
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
            throw new WrongEventException(
                    "event " + event.sequence() + " of key " + key + " arrived instead of " + next[key]);
        }
        next[key] = next[key] + Event.KEYS & Event.RING - 1;
    }

    @Override
    final Makers makersOf(Event event) {
        return makers;
    }
}
