package io.genstage.benchmarks.peers;

import com.typesafe.config.ConfigFactory;
import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.dispatch.Dispatchers;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Graph;
import org.apache.pekko.stream.UniformFanOutShape;
import org.apache.pekko.stream.javadsl.Balance;
import org.apache.pekko.stream.javadsl.Broadcast;
import org.apache.pekko.stream.javadsl.Merge;
import org.apache.pekko.stream.javadsl.Partition;
import org.apache.pekko.stream.javadsl.RunnableGraph;
import org.apache.pekko.stream.javadsl.Source;

/** Pekko Streams. */
public final class PekkoPeer implements Peer {

    private static final int BUFFER = 256;

    private static final String DISPATCHER =
            ", a ForkJoinPool of 2, input buffer 256; of 64, 256, 1024, a pool of 8 and a throughput of 100 none is clearly faster";

    private static final String HERE = "here";

    private static final String THERE = "there";

    private final ActorSystem system =
            ActorSystem.create("benchmarks", ConfigFactory.parseString("""
                            pekko {
                              loglevel = OFF
                              stdout-loglevel = OFF
                              log-dead-letters = off
                              actor.default-dispatcher {
                                fork-join-executor { parallelism-min = 2, parallelism-max = 2 }
                              }
                            }
                            here { executor = thread-pool-executor, thread-pool-executor.fixed-pool-size = 1 }
                            there { executor = thread-pool-executor, thread-pool-executor.fixed-pool-size = 1 }
                            """).withFallback(ConfigFactory.load()));

    private final ExecutorService blocking = VirtualThreads.executorOrPool();

    @Override
    public String configuration(Workload workload) {
        return switch (workload) {
            case BOUNDARY, BOUNDARY_WORK, CHAIN -> "async()" + DISPATCHER;
            case DEMAND, DEMAND_FRESH -> "Balance, each sink async()" + DISPATCHER;
            case BROADCAST -> "Broadcast, each sink async()" + DISPATCHER;
            case PARTITION, SLOW_PARTITION -> "Partition, each sink async()" + DISPATCHER;
            case MERGE -> "Merge, each source async()" + DISPATCHER;
            case ONE_AT_A_TIME -> "mapAsync(1) on a ForkJoinPool of 2; an input buffer of 1 would have two in progress";
            case ONE_AT_A_TIME_APART ->
                "mapAsync(1) on a thread, the source on another; an input buffer of 1 would have two in progress";
            case BLOCKING -> "mapAsyncUnordered(256) on " + VirtualThreads.NAME;
            case BOUNDARY_TRACKED, CHAIN_TRACKED ->
                throw new UnsupportedOperationException("no acknowledgements");
            case SPRING -> throw new UnsupportedOperationException("no annotated handlers");
            case GROWTH -> throw new UnsupportedOperationException("The growth workload measures GenStage only");
            case IDLE_10K, IDLE_100K, COLD_100K -> "Source.maybe(), async(), Sink.ignore(), input buffer 16 (default)";
        };
    }

    @Override
    public void boundary(io.genstage.benchmarks.Source source, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        run(from(source).async().to(into(sink, finish)), BUFFER, finish);
    }

    @Override
    public void chain(io.genstage.benchmarks.Source source, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        run(
                from(source)
                        .async()
                        .map(event -> event)
                        .async()
                        .map(event -> event)
                        .async()
                        .to(into(sink, finish)),
                BUFFER,
                finish);
    }

    @Override
    public void share(io.genstage.benchmarks.Source source, List<? extends Sink> sinks) throws Exception {
        fanOut(source, sinks, Balance.create(sinks.size()));
    }

    @Override
    public void broadcast(io.genstage.benchmarks.Source source, List<? extends Sink> sinks) throws Exception {
        fanOut(source, sinks, Broadcast.create(sinks.size()));
    }

    @Override
    public void partition(io.genstage.benchmarks.Source source, List<? extends Sink> sinks) throws Exception {
        int count = sinks.size();
        fanOut(source, sinks, Partition.create(count, (Event event) -> event.key() % count));
    }

    @Override
    public void slowPartition(io.genstage.benchmarks.Source source, List<? extends Sink> sinks) throws Exception {
        partition(source, sinks);
    }

    private void fanOut(
            io.genstage.benchmarks.Source source,
            List<? extends Sink> sinks,
            Graph<UniformFanOutShape<Event, Event>, NotUsed> junction)
            throws Exception {
        Finish finish = new Finish(sinks.size());
        List<org.apache.pekko.stream.javadsl.Sink<Event, NotUsed>> each = new ArrayList<>();
        for (Sink sink : sinks) {
            each.add(into(sink, finish).async());
        }
        run(from(source).to(org.apache.pekko.stream.javadsl.Sink.combine(each, size -> junction)), BUFFER, finish);
    }

    @Override
    public void merge(List<io.genstage.benchmarks.Source> sources, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        List<Source<Event, NotUsed>> each =
                sources.stream().map(source -> from(source).async()).toList();
        run(Source.combine(each, size -> Merge.<Event>create(size)).to(into(sink, finish)), BUFFER, finish);
    }

    @Override
    public void oneAtATime(io.genstage.benchmarks.Source source, Sink sink) throws Exception {
        oneAtATime(source, sink, Dispatchers.DefaultDispatcherId(), Dispatchers.DefaultDispatcherId());
    }

    @Override
    public void oneAtATimeApart(io.genstage.benchmarks.Source source, Sink sink) throws Exception {
        oneAtATime(source, sink, THERE, HERE);
    }

    /**
     * With an input buffer of 1 at an asynchronous boundary, the next event would be requested before the last one was
     * taken.
     */
    private void oneAtATime(io.genstage.benchmarks.Source source, Sink sink, String making, String taking)
            throws Exception {
        Executor taker = system.dispatchers().lookup(taking);
        Finish finish = new Finish(1);
        run(
                from(source)
                        .mapAsync(
                                1,
                                event -> CompletableFuture.supplyAsync(
                                        () -> {
                                            sink.accept(event);
                                            return NotUsed.getInstance();
                                        },
                                        taker))
                        .to(end(finish))
                        .addAttributes(ActorAttributes.dispatcher(making)),
                1,
                finish);
    }

    @Override
    public void blocking(io.genstage.benchmarks.Source source, List<? extends Sink> sinks) throws Exception {
        Queue<Sink> free = new ConcurrentLinkedQueue<>(sinks);
        Finish finish = new Finish(1);
        run(
                from(source)
                        .mapAsyncUnordered(sinks.size(), event -> take(event, free.remove(), free))
                        .to(end(finish)),
                BUFFER,
                finish);
    }

    private CompletableFuture<NotUsed> take(Event event, Sink sink, Queue<Sink> free) {
        return CompletableFuture.supplyAsync(
                () -> {
                    sink.accept(event);
                    free.add(sink);
                    return NotUsed.getInstance();
                },
                blocking);
    }

    @Override
    public AutoCloseable idle(int pairs) {
        Finish finish = new Finish(pairs);
        List<CompletableFuture<Optional<Event>>> idle = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            idle.add(Source.<Event>maybe()
                    .async()
                    .to(PekkoPeer.<Event>end(finish))
                    .run(system));
        }
        return () -> {
            idle.forEach(source -> source.complete(Optional.empty()));
            finish.await();
        };
    }

    private static Source<Event, NotUsed> from(io.genstage.benchmarks.Source source) {
        return Source.fromIterator(() -> source);
    }

    private static org.apache.pekko.stream.javadsl.Sink<Event, NotUsed> into(Sink sink, Finish finish) {
        return ending(org.apache.pekko.stream.javadsl.Sink.<Event>foreach(sink::accept), finish);
    }

    private static <T> org.apache.pekko.stream.javadsl.Sink<T, NotUsed> end(Finish finish) {
        return ending(org.apache.pekko.stream.javadsl.Sink.<T>ignore(), finish);
    }

    private static <T> org.apache.pekko.stream.javadsl.Sink<T, NotUsed> ending(
            org.apache.pekko.stream.javadsl.Sink<T, CompletionStage<Done>> sink, Finish finish) {
        return sink.mapMaterializedValue(done -> {
            var unused = done.whenComplete((all, failure) -> {
                if (failure == null) {
                    finish.one();
                } else {
                    finish.failed(failure);
                }
            });
            return NotUsed.getInstance();
        });
    }

    private void run(RunnableGraph<?> graph, int buffer, Finish finish) throws Exception {
        graph.addAttributes(Attributes.inputBuffer(buffer, buffer)).run(system);
        finish.await();
    }

    @Override
    public void close() {
        system.terminate();
        system.getWhenTerminated().toCompletableFuture().join();
        blocking.shutdownNow();
    }
}
