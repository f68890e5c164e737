package io.genstage.benchmarks;

/** The slow sink of a partition: it records the largest number of its events that were made and not taken yet. */
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
