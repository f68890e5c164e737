package io.genstage.benchmarks;

/** The slow one among the takers of keys: it watches how many of its events exist that it has not taken yet. */
final class LaggingSink extends KeyedSink {

    private final Source source;

    private final int partitions;

    private long handled;

    private long mostHeld;

    LaggingSink(Source source, int partitions, int work) {
        super(source, work);
        this.source = source;
        this.partitions = partitions;
    }

    @Override
    void work(Event event) {
        mostHeld = Math.max(mostHeld, source.made() / partitions - handled);
        super.work(event);
        handled++;
    }

    long mostHeld() {
        return mostHeld;
    }
}
