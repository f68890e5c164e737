package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Consumer;

/** {@link SubmissionPublisher}, which belongs to the JDK. */
public final class SubmissionPublisherPeer implements Peer {

    private static final int BUFFER = 4096;

    private static final int SMALL_BUFFER = Flow.defaultBufferSize();

    /**
     * For consumers only. Not a fork-join pool: {@code submit} on a full buffer would help it. Then one relay runs on
     * the stack of another in the same thread and cannot continue before the other one does, which deadlocks the chain.
     */
    private final ExecutorService pool = Executors.newFixedThreadPool(4);

    private final ExecutorService sources = Executors.newCachedThreadPool();

    private final ExecutorService here = VirtualThreads.single();

    private final ExecutorService there = VirtualThreads.single();

    @Override
    public String configuration(Workload workload) {
        return switch (workload) {
            case BOUNDARY, BOUNDARY_WORK, CHAIN, BROADCAST ->
                "consumers on a fixed pool of 4 threads, buffers of 4096; faster than 256, 1024 and than a ForkJoinPool";
            case PARTITION -> "a publisher for each partition, consumers on a fixed pool of 4 threads, buffers of 4096";
            case SLOW_PARTITION ->
                "a publisher for each partition, consumers on a fixed pool of 4 threads, buffers of 256 (default)";
            case MERGE -> "four threads that submit to one publisher, buffer of 4096; faster than 256 and 1024";
            case ONE_AT_A_TIME -> "the subscriber submits the next event, buffer of 1";
            case ONE_AT_A_TIME_APART ->
                "two publishers, one for taken events, each with a separate thread, buffers of 1; "
                        + VirtualThreads.NAME;
            case BOUNDARY_TRACKED, CHAIN_TRACKED ->
                throw new UnsupportedOperationException("no acknowledgements");
            case SPRING -> throw new UnsupportedOperationException("no annotated handlers");
            case GROWTH -> throw new UnsupportedOperationException("The growth workload measures GenStage only");
            case IDLE_10K, IDLE_100K, COLD_100K ->
                "a publisher and its subscriber, buffer of 256 (default), of which few are allocated";
            case DEMAND, DEMAND_FRESH, BLOCKING -> "none: every subscriber gets every event";
        };
    }

    @Override
    public void boundary(Source source, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        try (SubmissionPublisher<Event> events = publisher()) {
            events.subscribe(new Taker(sink::accept, finish));
            source.forEachRemaining(events::submit);
        }
        finish.await();
    }

    @Override
    public void chain(Source source, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        try (SubmissionPublisher<Event> events = publisher()) {
            SubmissionPublisher<Event> first = relay(events, finish);
            relay(first, finish).subscribe(new Taker(sink::accept, finish));
            source.forEachRemaining(events::submit);
        }
        finish.await();
    }

    private SubmissionPublisher<Event> relay(SubmissionPublisher<Event> from, Finish finish) {
        Relay relay = new Relay(pool, finish);
        from.subscribe(relay);
        return relay;
    }

    @Override
    public void broadcast(Source source, List<? extends Sink> sinks) throws Exception {
        Finish finish = new Finish(sinks.size());
        try (SubmissionPublisher<Event> events = publisher()) {
            sinks.forEach(sink -> events.subscribe(new Taker(sink::accept, finish)));
            source.forEachRemaining(events::submit);
        }
        finish.await();
    }

    @Override
    public void partition(Source source, List<? extends Sink> sinks) throws Exception {
        partition(source, sinks, BUFFER);
    }

    @Override
    public void slowPartition(Source source, List<? extends Sink> sinks) throws Exception {
        partition(source, sinks, SMALL_BUFFER);
    }

    private void partition(Source source, List<? extends Sink> sinks, int buffer) throws Exception {
        Finish finish = new Finish(sinks.size());
        List<SubmissionPublisher<Event>> partitions = new ArrayList<>();
        for (Sink sink : sinks) {
            SubmissionPublisher<Event> partition = new SubmissionPublisher<>(pool, buffer);
            partition.subscribe(new Taker(sink::accept, finish));
            partitions.add(partition);
        }
        source.forEachRemaining(
                event -> partitions.get(event.key() % partitions.size()).submit(event));
        partitions.forEach(SubmissionPublisher::close);
        finish.await();
    }

    @Override
    public void merge(List<Source> producers, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        Finish submitted = new Finish(producers.size());
        try (SubmissionPublisher<Event> events = publisher()) {
            events.subscribe(new Taker(sink::accept, finish));
            for (Source source : producers) {
                sources.execute(() -> {
                    source.forEachRemaining(events::submit);
                    submitted.one();
                });
            }
            submitted.await();
        }
        finish.await();
    }

    @Override
    public void oneAtATime(Source source, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        SubmissionPublisher<Event> events = new SubmissionPublisher<>(pool, 1);
        events.subscribe(new Taker(
                event -> {
                    sink.accept(event);
                    submitNext(source, events);
                },
                finish));
        submitNext(source, events);
        finish.await();
    }

    @Override
    public void oneAtATimeApart(Source source, Sink sink) throws Exception {
        Finish finish = new Finish(2);
        SubmissionPublisher<Event> events = new SubmissionPublisher<>(here, 1);
        SubmissionPublisher<Event> taken = new SubmissionPublisher<>(there, 1);
        events.subscribe(new Taker(
                event -> {
                    sink.accept(event);
                    taken.submit(event);
                },
                finish));
        taken.subscribe(new Taker(
                event -> {
                    submitNext(source, events);
                    if (events.isClosed()) {
                        taken.close();
                    }
                },
                finish));
        there.execute(() -> submitNext(source, events));
        finish.await();
    }

    private static void submitNext(Source source, SubmissionPublisher<Event> events) {
        if (source.hasNext()) {
            events.submit(source.next());
        } else {
            events.close();
        }
    }

    @Override
    public AutoCloseable idle(int pairs) {
        Finish finish = new Finish(pairs);
        List<SubmissionPublisher<Event>> idle = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            SubmissionPublisher<Event> events = new SubmissionPublisher<>(pool, SMALL_BUFFER);
            events.subscribe(new Taker(event -> {}, finish));
            idle.add(events);
        }
        return () -> {
            idle.forEach(SubmissionPublisher::close);
            finish.await();
        };
    }

    private SubmissionPublisher<Event> publisher() {
        return new SubmissionPublisher<>(pool, BUFFER);
    }

    @Override
    public void close() {
        List.of(pool, sources, here, there).forEach(ExecutorService::shutdownNow);
    }

    private static final class Taker implements Flow.Subscriber<Event> {

        private final Consumer<Event> sink;

        private final Finish finish;

        Taker(Consumer<Event> sink, Finish finish) {
            this.sink = sink;
            this.finish = finish;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Event event) {
            sink.accept(event);
        }

        @Override
        public void onError(Throwable failure) {
            finish.failed(failure);
        }

        @Override
        public void onComplete() {
            finish.one();
        }
    }

    /** Like the processor in the documentation of {@link SubmissionPublisher}. */
    private static final class Relay extends SubmissionPublisher<Event> implements Flow.Processor<Event, Event> {

        private final Finish finish;

        Relay(Executor executor, Finish finish) {
            super(executor, BUFFER);
            this.finish = finish;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Event event) {
            submit(event);
        }

        @Override
        public void onError(Throwable failure) {
            finish.failed(failure);
        }

        @Override
        public void onComplete() {
            close();
        }
    }
}
