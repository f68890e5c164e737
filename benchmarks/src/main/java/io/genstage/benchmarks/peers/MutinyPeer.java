package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.operators.multi.processors.BroadcastProcessor;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/** SmallRye Mutiny. */
public final class MutinyPeer implements Peer {

    private static final int PREFETCH = 1024;

    /** Mutiny's default. */
    private static final int SMALL_PREFETCH = 256;

    private final ExecutorService pool = Executors.newFixedThreadPool(2);

    private final ExecutorService here = VirtualThreads.single();

    private final ExecutorService there = VirtualThreads.single();

    private final ExecutorService blocking = VirtualThreads.executorOrPool();

    @Override
    public String configuration(Workload workload) {
        return switch (workload) {
            case BOUNDARY, BOUNDARY_WORK ->
                "runSubscriptionOn and emitOn a fixed pool of 2 threads, buffer 1024; of 256, 1024, 4096 none is clearly faster";
            case CHAIN ->
                "runSubscriptionOn and emitOn two threads in turn, buffer 1024; faster than 4096 and than a pool of 2";
            case DEMAND, DEMAND_FRESH ->
                "no competing consumers: group().by(number % 4), each emitOn a fixed pool of 2 threads, buffer 256, is faster than transformToUni().merge(4)";
            case BROADCAST ->
                "broadcast().toAtLeast(4), each emitOn one of two threads, buffer 1024; faster than on a pool of 2";
            case PARTITION ->
                "group().by(key), each emitOn one of two threads, buffer 1024; faster than a pool of 2 and than split()";
            case MERGE -> "merging() with 1024 requests, each runSubscriptionOn a fixed pool of 2 threads";
            case ONE_AT_A_TIME -> "emitOn a fixed pool of 2 threads, buffer 1";
            case ONE_AT_A_TIME_APART ->
                "runSubscriptionOn one thread, emitOn another, buffer 1; " + VirtualThreads.NAME;
            case BLOCKING ->
                "group().by(number % 256), each emitOn " + VirtualThreads.NAME
                        + ", buffer 256; faster than transformToUni().merge(256)";
            case SLOW_PARTITION -> "group().by(key), each emitOn a fixed pool of 2 threads, buffer 256";
            case BOUNDARY_TRACKED, CHAIN_TRACKED ->
                throw new UnsupportedOperationException("no acknowledgements");
            case SPRING -> throw new UnsupportedOperationException("no annotated handlers");
            case GROWTH -> throw new UnsupportedOperationException("The growth workload measures GenStage only");
            case IDLE_10K, IDLE_100K, COLD_100K -> "BroadcastProcessor, emitOn, buffer 256 (default)";
        };
    }

    @Override
    public void boundary(Source source, Sink sink) throws Exception {
        run(on(pool, source).emitOn(pool, PREFETCH), sink);
    }

    @Override
    public void chain(Source source, Sink sink) throws Exception {
        run(
                on(there, source)
                        .emitOn(here, PREFETCH)
                        .map(Function.identity())
                        .emitOn(there, PREFETCH)
                        .map(Function.identity())
                        .emitOn(here, PREFETCH),
                sink);
    }

    @Override
    public void share(Source source, List<? extends Sink> sinks) throws Exception {
        runGroups(on(pool, source), Event::sequence, sinks, number -> pool, SMALL_PREFETCH);
    }

    @Override
    public void broadcast(Source source, List<? extends Sink> sinks) throws Exception {
        Finish finish = new Finish(sinks.size());
        Multi<Event> events = from(source).broadcast().toAtLeast(sinks.size());
        for (int i = 0; i < sinks.size(); i++) {
            feed(events.emitOn(inTurn(i), PREFETCH), sinks.get(i), finish);
        }
        finish.await();
    }

    @Override
    public void partition(Source source, List<? extends Sink> sinks) throws Exception {
        runGroups(from(source), Event::key, sinks, this::inTurn, PREFETCH);
    }

    @Override
    public void slowPartition(Source source, List<? extends Sink> sinks) throws Exception {
        runGroups(from(source), Event::key, sinks, number -> pool, SMALL_PREFETCH);
    }

    @Override
    public void merge(List<Source> sources, Sink sink) throws Exception {
        List<Multi<Event>> each =
                sources.stream().map(source -> on(pool, source)).toList();
        run(
                Multi.createBy()
                        .merging()
                        .withConcurrency(sources.size())
                        .withRequests(PREFETCH)
                        .streams(each),
                sink);
    }

    @Override
    public void oneAtATime(Source source, Sink sink) throws Exception {
        run(from(source).emitOn(pool, 1), sink);
    }

    @Override
    public void oneAtATimeApart(Source source, Sink sink) throws Exception {
        run(on(there, source).emitOn(here, 1), sink);
    }

    @Override
    public void blocking(Source source, List<? extends Sink> sinks) throws Exception {
        runGroups(on(pool, source), Event::sequence, sinks, number -> blocking, SMALL_PREFETCH);
    }

    @Override
    public AutoCloseable idle(int pairs) {
        List<Cancellable> idle = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            idle.add(BroadcastProcessor.<Event>create().emitOn(pool).subscribe().with(event -> {}));
        }
        return () -> idle.forEach(Cancellable::cancel);
    }

    private static Multi<Event> from(Source source) {
        return Multi.createFrom().iterable(() -> source);
    }

    /** Made on a separate thread, also when another thread requests it. */
    private static Multi<Event> on(Executor executor, Source source) {
        return from(source).runSubscriptionOn(executor);
    }

    private Executor inTurn(int number) {
        return number % 2 == 0 ? there : here;
    }

    /** Gives each sink the group with its number. */
    private static void runGroups(
            Multi<Event> events,
            ToIntFunction<Event> key,
            List<? extends Sink> sinks,
            IntFunction<Executor> executors,
            int prefetch)
            throws Exception {
        int count = sinks.size();
        Finish finish = new Finish(count);
        Cancellable groups = events.group()
                .by(event -> key.applyAsInt(event) % count, prefetch)
                .subscribe()
                .with(
                        group -> feed(
                                group.emitOn(executors.apply(group.key()), prefetch), sinks.get(group.key()), finish),
                        finish::failed);
        try {
            finish.await();
        } finally {
            groups.cancel();
        }
    }

    private static void run(Multi<Event> events, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        feed(events, sink, finish);
        finish.await();
    }

    private static void feed(Multi<Event> events, Sink sink, Finish finish) {
        events.subscribe().with(event -> accept(event, sink, finish), finish::failed, finish::one);
    }

    /** Notifies the round of a consumer's exception before Mutiny logs and drops it. */
    private static void accept(Event event, Sink sink, Finish finish) {
        try {
            sink.accept(event);
        } catch (RuntimeException e) {
            finish.failed(e);
            throw e;
        }
    }

    @Override
    public void close() {
        List.of(pool, here, there, blocking).forEach(ExecutorService::shutdownNow);
    }
}
