package io.genstage.benchmarks;

import java.util.List;

/**
 * A library, or a way to do without one, that does the workloads. A method builds what it needs, lets the events flow and
 * returns when the last was taken. What it does not have throws {@link UnsupportedOperationException}. Threads may be kept from
 * one round to the next; each peer lives in a process of its own.
 */
public interface Peer extends AutoCloseable {

    /** How long a round may take at most before it is said to hang. */
    int PATIENCE_SECONDS = 60;

    /**
     * {@return how it is set up for a workload, and in what its documentation says that this is its best}
     *
     * @param workload the workload
     */
    String configuration(Workload workload);

    /** From a source to a sink, on different threads or at least free to be. */
    default void boundary(Source source, Sink sink) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** As {@link #boundary}, by handlers that are annotated methods of a Spring bean, or for comparison the plain core. */
    default void annotated(Source source, Sink sink) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Four in a row: source, two that hand on what they get, sink. Each hand-over is a boundary. */
    default void chain(Source source, Sink sink) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Each event to one sink that is free for it, whichever. */
    default void share(Source source, List<? extends Sink> sinks) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Each event to each sink. */
    default void broadcast(Source source, List<? extends Sink> sinks) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Each event to the sink that its key belongs to. */
    default void partition(Source source, List<? extends Sink> sinks) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Each event to the sink with the number {@code key % sinks.size()}, the first of which is slow, with bounded queues. */
    default void slowPartition(Source source, List<? extends Sink> sinks) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** All events of all sources to one sink. */
    default void merge(List<Source> sources, Sink sink) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The next event is not made before the last was taken. Both may be done by one thread. */
    default void oneAtATime(Source source, Sink sink) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** The next event is not made before the last was taken, on another thread. */
    default void oneAtATimeApart(Source source, Sink sink) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Each event to one of many sinks that block, whichever is free. */
    default void blocking(Source source, List<? extends Sink> sinks) throws Exception {
        throw new UnsupportedOperationException();
    }

    /**
     * A source and very many sinks, started, so that the flow can be measured without the start.
     *
     * @param broadcast whether each event goes to each sink, or to the one that its hash code belongs to
     */
    default Crowd crowd(Source source, List<? extends Sink> sinks, boolean broadcast) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** A source and its sinks, which wait. */
    interface Crowd extends AutoCloseable {

        /** Lets all events flow, and returns when the last was taken. */
        void flow() throws Exception;

        @Override
        void close();
    }

    /**
     * Pairs of a producer and a consumer that are ready, and have nothing to do.
     *
     * @return closes them all
     */
    default AutoCloseable idle(int pairs) throws Exception {
        throw new UnsupportedOperationException();
    }

    @Override
    default void close() {}
}
