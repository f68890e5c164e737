package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Acknowledgements;
import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Project Reactor. */
public final class ReactorPeer implements Peer {

    /** Reactor's default. */
    private static final int PREFETCH = 256;

    /** Worth its memory if several boundaries must overlap. */
    private static final int WIDE = 4096;

    /** Either of two threads: fastest if events need not change threads. */
    private final Scheduler pool = Schedulers.fromExecutorService(Executors.newFixedThreadPool(2));

    /** Each worker stays on one of two threads: fastest if several boundaries must overlap. */
    private final Scheduler pinned = Schedulers.newParallel("pinned", 2);

    private final Scheduler here = single();

    private final Scheduler there = single();

    private final Scheduler blocking = Schedulers.fromExecutorService(VirtualThreads.executorOrPool());

    private static Scheduler single() {
        return Schedulers.fromExecutorService(VirtualThreads.single());
    }

    @Override
    public String configuration(Workload workload) {
        return switch (workload) {
            case BOUNDARY, BOUNDARY_WORK ->
                "subscribeOn and publishOn a fixed pool of 2 threads, prefetch 256 (default); of 256, 1024, 4096 none is clearly faster";
            case CHAIN ->
                "subscribeOn, then publishOn three times, newParallel(2), prefetch 4096; faster than 256 and 1024";
            case BOUNDARY_TRACKED ->
                "a Flux<Message> as at the boundary above; the subscriber acknowledges each message by hand";
            case CHAIN_TRACKED ->
                "a Flux<Message> as in the chain above; the subscriber acknowledges each message by hand";
            case DEMAND, DEMAND_FRESH ->
                "no competing consumers: parallel(4) with runOn a fixed pool of 2 threads, prefetch 256, is the nearest; it takes turns among the consumers with room";
            case BROADCAST ->
                "publish().autoConnect(4), each publishOn newParallel(2), prefetch 4096; faster than 256 and 1024";
            case PARTITION ->
                "groupBy, each group publishOn newParallel(2), prefetch 4096; faster than 256, 1024, and than publish and filter";
            case MERGE -> "flatMap of 4, each subscribeOn a fixed pool of 2 threads, prefetch 256";
            case ONE_AT_A_TIME ->
                "generate, subscribeOn (requests run on the calling thread) and publishOn a fixed pool of 2 threads, prefetch 1";
            case ONE_AT_A_TIME_APART ->
                "generate, subscribeOn one thread, publishOn another, prefetch 1; " + VirtualThreads.NAME;
            case BLOCKING -> "parallel(256) with runOn " + VirtualThreads.NAME + ", prefetch 256";
            case SLOW_PARTITION -> "groupBy, each group publishOn a fixed pool of 2 threads, prefetch 256";
            case SPRING -> throw new UnsupportedOperationException("no annotated handlers");
            case GROWTH -> throw new UnsupportedOperationException("The growth workload measures GenStage only");
            case IDLE_10K, IDLE_100K, COLD_100K ->
                "Sinks.many().unicast().onBackpressureError(), publishOn, prefetch 256 (default)";
        };
    }

    @Override
    public void boundary(Source source, Sink sink) throws Exception {
        run(on(pool, source).publishOn(pool, PREFETCH), sink);
    }

    @Override
    public void chain(Source source, Sink sink) throws Exception {
        run(
                on(pinned, source)
                        .publishOn(pinned, WIDE)
                        .map(Function.identity())
                        .publishOn(pinned, WIDE)
                        .map(Function.identity())
                        .publishOn(pinned, WIDE),
                sink);
    }

    @Override
    public void trackedBoundary(Source source, Sink sink, Acknowledgements acknowledgements) throws Exception {
        runTracked(tracked(on(pool, source), acknowledgements).publishOn(pool, PREFETCH), sink);
    }

    @Override
    public void trackedChain(Source source, Sink sink, Acknowledgements acknowledgements) throws Exception {
        runTracked(
                tracked(on(pinned, source), acknowledgements)
                        .publishOn(pinned, WIDE)
                        .map(Function.identity())
                        .publishOn(pinned, WIDE)
                        .map(Function.identity())
                        .publishOn(pinned, WIDE),
                sink);
    }

    /** What one writes by hand: an event, and what is called when it was handled. */
    private record Message(Event payload, Acknowledgements acknowledgements) {

        void acknowledge() {
            acknowledgements.one();
        }
    }

    private static Flux<Message> tracked(Flux<Event> events, Acknowledgements acknowledgements) {
        return events.map(event -> new Message(event, acknowledgements));
    }

    private static void runTracked(Flux<Message> messages, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        messages.subscribe(
                message -> {
                    sink.accept(message.payload());
                    message.acknowledge();
                },
                finish::failed,
                finish::one);
        finish.await();
    }

    @Override
    public void share(Source source, List<? extends Sink> sinks) throws Exception {
        runRails(on(pool, source), pool, sinks);
    }

    @Override
    public void broadcast(Source source, List<? extends Sink> sinks) throws Exception {
        Finish finish = new Finish(sinks.size());
        Flux<Event> events = Flux.fromIterable(() -> source).publish(WIDE).autoConnect(sinks.size());
        sinks.forEach(sink -> feed(events.publishOn(pinned, WIDE), sink, finish));
        finish.await();
    }

    @Override
    public void partition(Source source, List<? extends Sink> sinks) throws Exception {
        runGroups(source, sinks, pinned, WIDE);
    }

    @Override
    public void slowPartition(Source source, List<? extends Sink> sinks) throws Exception {
        runGroups(source, sinks, pool, PREFETCH);
    }

    private static void runGroups(Source source, List<? extends Sink> sinks, Scheduler scheduler, int prefetch)
            throws Exception {
        int count = sinks.size();
        Finish finish = new Finish(count);
        Flux.fromIterable(() -> source)
                .groupBy(event -> event.key() % count, prefetch)
                .subscribe(
                        group -> feed(group.publishOn(scheduler, prefetch), sinks.get(group.key()), finish),
                        finish::failed);
        finish.await();
    }

    @Override
    public void merge(List<Source> sources, Sink sink) throws Exception {
        run(Flux.fromIterable(sources).flatMap(source -> on(pool, source), sources.size(), PREFETCH), sink);
    }

    @Override
    public void oneAtATime(Source source, Sink sink) throws Exception {
        run(generated(source).subscribeOn(pool, false).publishOn(pool, 1), sink);
    }

    @Override
    public void oneAtATimeApart(Source source, Sink sink) throws Exception {
        run(generated(source).subscribeOn(there).publishOn(here, 1), sink);
    }

    @Override
    public void blocking(Source source, List<? extends Sink> sinks) throws Exception {
        runRails(on(pool, source), blocking, sinks);
    }

    @Override
    public AutoCloseable idle(int pairs) {
        Disposable.Composite idle = Disposables.composite();
        for (int i = 0; i < pairs; i++) {
            Sinks.Many<Event> producer = Sinks.many().unicast().onBackpressureError();
            idle.add(producer.asFlux().publishOn(pool).subscribe());
        }
        return idle::dispose;
    }

    /** Each event is made when it is requested. An iterable always pulls one ahead, to know whether it has ended. */
    private static Flux<Event> generated(Source source) {
        return Flux.generate(out -> {
            if (source.hasNext()) {
                out.next(source.next());
            } else {
                out.complete();
            }
        });
    }

    /** Made on a separate thread, also when another thread requests it. */
    private static Flux<Event> on(Scheduler scheduler, Source source) {
        return Flux.fromIterable(() -> source).subscribeOn(scheduler);
    }

    private static void run(Flux<Event> events, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        feed(events, sink, finish);
        finish.await();
    }

    private static void runRails(Flux<Event> events, Scheduler scheduler, List<? extends Sink> sinks) throws Exception {
        Finish finish = new Finish(sinks.size());
        events.parallel(sinks.size(), PREFETCH)
                .runOn(scheduler, PREFETCH)
                .groups()
                .subscribe(rail -> feed(rail, sinks.get(rail.key()), finish), finish::failed);
        finish.await();
    }

    private static void feed(Flux<Event> events, Sink sink, Finish finish) {
        events.subscribe(sink::accept, finish::failed, finish::one);
    }

    @Override
    public void close() {
        List.of(pool, pinned, here, there, blocking).forEach(Scheduler::dispose);
    }
}
