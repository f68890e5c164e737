package io.genstage.benchmarks;

/** Takes all events of one source, in their order. The source may not make an event before the last one was taken. */
final class LoneSink extends OrderedSink {

    private final Source source;

    LoneSink(Source source) {
        super(source, 0);
        this.source = source;
    }

    @Override
    void check(Event event) {
        super.check(event);
        if (source.made() != taken() + 1) {
            throw new WrongEventException(source.made() + " events were made before " + taken() + " were taken");
        }
    }
}
