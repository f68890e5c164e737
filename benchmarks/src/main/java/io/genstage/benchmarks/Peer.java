package io.genstage.benchmarks;

import java.util.List;

/**
 * A library, or a program without one, that does the workloads. A method builds what it needs, lets the events flow and
 * returns when the last event was taken. It throws {@link UnsupportedOperationException} if the peer cannot do the
 * workload. A peer may keep threads from one round to the next; each peer has a separate process.
 */
public interface Peer extends AutoCloseable {

    /** The longest time that a round may take. */
    int TIMEOUT_SECONDS = 60;

    /**
     * {@return how the peer is configured for a workload, and how its documentation justifies that}
     *
     * @param workload the workload
     */
    String configuration(Workload workload);

    /** From a source to a sink, which may run on different threads. */
    default void boundary(Source source, Sink sink) throws Exception {
        throw new UnsupportedOperationException();
    }

    /**
     * Like {@link #boundary}, with annotated methods of a Spring bean as handlers, or for comparison with the plain
     * core.
     */
    default void annotated(Source source, Sink sink) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Four in a row: a source, two relays and a sink. Events cross three boundaries. */
    default void chain(Source source, Sink sink) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Like {@link #boundary}. Each event is acknowledged after the sink has taken it. */
    default void trackedBoundary(Source source, Sink sink, Acknowledgements acknowledgements) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Like {@link #chain}. Each event is acknowledged after the sink has taken it. */
    default void trackedChain(Source source, Sink sink, Acknowledgements acknowledgements) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Each event goes to one sink that has room for it. */
    default void share(Source source, List<? extends Sink> sinks) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Each event goes to each sink. */
    default void broadcast(Source source, List<? extends Sink> sinks) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Each event goes to the sink of its key. */
    default void partition(Source source, List<? extends Sink> sinks) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Each event goes to sink number {@code key % sinks.size()}. The first sink is slow, and queues are bounded. */
    default void slowPartition(Source source, List<? extends Sink> sinks) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** All events of all sources go to one sink. */
    default void merge(List<Source> sources, Sink sink) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** An event is made after the last one was taken. One thread may do both. */
    default void oneAtATime(Source source, Sink sink) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** An event is made after the last one was taken on another thread. */
    default void oneAtATimeApart(Source source, Sink sink) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** Each event goes to one of many sinks that block, to any that is free. */
    default void blocking(Source source, List<? extends Sink> sinks) throws Exception {
        throw new UnsupportedOperationException();
    }

    /**
     * A source and very many sinks, which are started, so that the flow can be measured without the start.
     *
     * @param broadcast whether each event goes to each sink; otherwise it goes to the sink of its hash code
     */
    default Crowd crowd(Source source, List<? extends Sink> sinks, boolean broadcast) throws Exception {
        throw new UnsupportedOperationException();
    }

    /** A source and its sinks, which are started and idle. */
    interface Crowd extends AutoCloseable {

        /** Lets all events flow, and returns when the last one was taken. */
        void flow() throws Exception;

        @Override
        void close();
    }

    /**
     * Starts pairs of a producer and a consumer through which no event flows.
     *
     * @return closes all pairs
     */
    default AutoCloseable idle(int pairs) throws Exception {
        throw new UnsupportedOperationException();
    }

    @Override
    default void close() {}
}
