package io.genstage.benchmarks.peers;

import static java.util.Objects.requireNonNull;

import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.disposables.CompositeDisposable;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.processors.PublishProcessor;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subscribers.DisposableSubscriber;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** RxJava 3. */
public final class RxJavaPeer implements Peer {

    private static final int PREFETCH = 256;

    /** Worth its memory if several boundaries must overlap. */
    private static final int WIDE = 4096;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);

    private final ExecutorService hereThread = VirtualThreads.single();

    private final ExecutorService thereThread = VirtualThreads.single();

    private final ExecutorService blockingThreads = VirtualThreads.executorOrPool();

    /** Either of two threads: fastest if events need not change threads. */
    private final Scheduler pool = Schedulers.from(threads);

    /** Each worker stays on one of as many threads as there are cores: fastest if several boundaries must overlap. */
    private final Scheduler pinned = Schedulers.computation();

    private final Scheduler here = Schedulers.from(hereThread);

    private final Scheduler there = Schedulers.from(thereThread);

    private final Scheduler blocking = Schedulers.from(blockingThreads);

    @Override
    public String configuration(Workload workload) {
        return switch (workload) {
            case BOUNDARY, BOUNDARY_WORK ->
                "subscribeOn and observeOn a fixed pool of 2 threads, buffer 256; of 256, 1024, 4096 none is clearly faster";
            case CHAIN ->
                "subscribeOn, then observeOn three times, computation(), buffer 4096; no slower than with 1024, and faster than a pool of 2";
            case DEMAND, DEMAND_FRESH ->
                "no competing consumers: parallel(4) with runOn a fixed pool of 2 threads, buffer 256, is the nearest; it takes turns among the consumers with room";
            case BROADCAST ->
                "publish().autoConnect(4), each observeOn computation(), buffer 4096; no slower than with 1024, and faster than a pool of 2";
            case PARTITION ->
                "groupBy, each group observeOn computation(), buffer 4096; no slower than with 1024, and faster than a pool of 2";
            case MERGE -> "flatMap of 4, each subscribeOn a fixed pool of 2 threads, buffer 256";
            case ONE_AT_A_TIME ->
                "subscribeOn (requests run on the calling thread) and observeOn a fixed pool of 2 threads, buffer 1";
            case ONE_AT_A_TIME_APART -> "subscribeOn one thread, observeOn another, buffer 1; " + VirtualThreads.NAME;
            case BLOCKING -> "parallel(256) with runOn " + VirtualThreads.NAME + ", buffer 256";
            case SLOW_PARTITION -> "groupBy, each group observeOn a fixed pool of 2 threads, buffer 256";
            case BOUNDARY_TRACKED, CHAIN_TRACKED ->
                throw new UnsupportedOperationException("no acknowledgements");
            case SPRING -> throw new UnsupportedOperationException("no annotated handlers");
            case GROWTH -> throw new UnsupportedOperationException("The growth workload measures GenStage only");
            case IDLE_10K, IDLE_100K, COLD_100K -> "PublishProcessor, observeOn, buffer 128 (default)";
        };
    }

    @Override
    public void boundary(Source source, Sink sink) throws Exception {
        run(on(pool, source).observeOn(pool, false, PREFETCH), sink);
    }

    @Override
    public void chain(Source source, Sink sink) throws Exception {
        run(
                on(pinned, source)
                        .observeOn(pinned, false, WIDE)
                        .map(event -> event)
                        .observeOn(pinned, false, WIDE)
                        .map(event -> event)
                        .observeOn(pinned, false, WIDE),
                sink);
    }

    @Override
    public void share(Source source, List<? extends Sink> sinks) throws Exception {
        runRails(source, pool, sinks);
    }

    @Override
    public void broadcast(Source source, List<? extends Sink> sinks) throws Exception {
        Finish finish = new Finish(sinks.size());
        Flowable<Event> events =
                Flowable.<Event>fromIterable(() -> source).publish(WIDE).autoConnect(sinks.size());
        sinks.forEach(sink -> events.observeOn(pinned, false, WIDE).subscribe(new Taker(sink, finish)));
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

    private static void runGroups(Source source, List<? extends Sink> sinks, Scheduler scheduler, int buffer)
            throws Exception {
        int count = sinks.size();
        Finish finish = new Finish(count);
        Disposable groups = Flowable.<Event>fromIterable(() -> source)
                .groupBy(event -> event.key() % count, event -> event, false, buffer)
                .subscribe(
                        group -> group.observeOn(scheduler, false, buffer)
                                .subscribe(new Taker(sinks.get(requireNonNull(group.getKey())), finish)),
                        finish::failed);
        try {
            finish.await();
        } finally {
            groups.dispose();
        }
    }

    @Override
    public void merge(List<Source> sources, Sink sink) throws Exception {
        run(Flowable.fromIterable(sources).flatMap(source -> on(pool, source), false, sources.size(), PREFETCH), sink);
    }

    @Override
    public void oneAtATime(Source source, Sink sink) throws Exception {
        run(Flowable.<Event>fromIterable(() -> source).subscribeOn(pool, false).observeOn(pool, false, 1), sink);
    }

    @Override
    public void oneAtATimeApart(Source source, Sink sink) throws Exception {
        run(on(there, source).observeOn(here, false, 1), sink);
    }

    @Override
    public void blocking(Source source, List<? extends Sink> sinks) throws Exception {
        runRails(source, blocking, sinks);
    }

    @Override
    public AutoCloseable idle(int pairs) {
        CompositeDisposable idle = new CompositeDisposable();
        for (int i = 0; i < pairs; i++) {
            idle.add(PublishProcessor.<Event>create().observeOn(pool).subscribe());
        }
        return idle::dispose;
    }

    /** Made on a separate thread, also when another thread requests it. */
    private static Flowable<Event> on(Scheduler scheduler, Source source) {
        return Flowable.<Event>fromIterable(() -> source).subscribeOn(scheduler);
    }

    private static void run(Flowable<Event> events, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        events.subscribe(new Taker(sink, finish));
        finish.await();
    }

    private void runRails(Source source, Scheduler scheduler, List<? extends Sink> sinks) throws Exception {
        Finish finish = new Finish(sinks.size());
        on(pool, source)
                .parallel(sinks.size(), PREFETCH)
                .runOn(scheduler, PREFETCH)
                .subscribe(sinks.stream().map(sink -> new Taker(sink, finish)).toArray(Taker[]::new));
        finish.await();
    }

    @Override
    public void close() {
        List.of(threads, hereThread, thereThread, blockingThreads).forEach(ExecutorService::shutdownNow);
    }

    private static final class Taker extends DisposableSubscriber<Event> {

        private final Sink sink;

        private final Finish finish;

        Taker(Sink sink, Finish finish) {
            this.sink = sink;
            this.finish = finish;
        }

        @Override
        public void onNext(Event event) {
            try {
                sink.accept(event);
            } catch (RuntimeException e) {
                dispose();
                finish.failed(e);
            }
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
}
