package io.genstage.benchmarks.peers;

import io.genstage.Acknowledger;
import io.genstage.ConsumerStage;
import io.genstage.DemandMode;
import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.SubscriptionOptions;
import io.genstage.benchmarks.Acknowledgements;
import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.Schedulers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** This project, used through its public API. */
public final class GenStagePeer implements Peer {

    private static final SubscriptionOptions ONE = SubscriptionOptions.ofMaxDemand(1);

    private static final SubscriptionOptions FOUR = SubscriptionOptions.ofMaxDemand(4);

    private static final List<String> PARTITIONS = List.of("0", "1", "2", "3");

    /** How many events are emitted at a time to very many partitions. */
    private static final int MOST_TOGETHER = 1000;

    /** The pipeline of {@link SpringPeer}, without Spring. */
    private @Nullable Pipeline byHand;

    private final Scheduler makers = virtualOrElse(2);

    private final Scheduler takers = virtualOrElse(2);

    private final Scheduler blockers = virtualOrElse(320);

    private static Scheduler virtualOrElse(int threads) {
        return Schedulers.virtualThreadsAvailable() ? Schedulers.virtual() : Schedulers.platform(threads);
    }

    @Override
    public String configuration(Workload workload) {
        return switch (workload) {
            case BLOCKING ->
                "virtual threads, before 21 platform(320); 256 consumers, max-demand 4/2: each processes two events, one after the other, and has the next two queued";
            case ONE_AT_A_TIME -> "nonBlocking(), max-demand 1";
            case SPRING -> "nonBlocking(), max-demand 1000/500, a loop over the batch in a lambda";
            case ONE_AT_A_TIME_APART ->
                "two stages, each with a separate scheduler, max-demand 1; " + VirtualThreads.NAME;
            case PARTITION -> "nonBlocking(), PartitionDispatcher by key, max-demand 1000/500";
            case SLOW_PARTITION ->
                "nonBlocking(), PartitionDispatcher by name, max-demand 500/250, max-backlog 500: at most 1000 are held";
            case GROWTH ->
                "nonBlocking(), max-demand 1000/500; CPU ns for a delivered event; broadcast one event at a time, partitions as many at once as there are, but at most 1000";
            case IDLE_10K, IDLE_100K, COLD_100K -> "one pipeline; every pair is a separate producer and consumer";
            default -> "nonBlocking(), max-demand 1000/500";
        };
    }

    @Override
    public void boundary(Source source, Sink sink) throws Exception {
        new GenStageLine(producer(source), relay(), consumer(sink)).boundary();
    }

    @Override
    public void annotated(Source source, Sink sink) throws Exception {
        Pipeline pipeline = byHand;
        if (pipeline == null) {
            pipeline = new BoundaryHandlers().byHand();
            pipeline.start().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            byHand = pipeline;
        }
        BoundaryHandlers.run(pipeline, source, sink);
    }

    @Override
    public void chain(Source source, Sink sink) throws Exception {
        new GenStageLine(producer(source), relay(), consumer(sink)).chain();
    }

    @Override
    public void trackedBoundary(Source source, Sink sink, Acknowledgements acknowledgements) throws Exception {
        new GenStageLine(producer(source, acknowledgements), relay(), consumer(sink)).boundary();
    }

    @Override
    public void trackedChain(Source source, Sink sink, Acknowledgements acknowledgements) throws Exception {
        new GenStageLine(producer(source, acknowledgements), relay(), consumer(sink)).chain();
    }

    @Override
    public void share(Source source, List<? extends Sink> sinks) throws Exception {
        run(withSinks(
                PipelineDefinition.named("share").producer("source", producer(source), s -> s.nonBlocking()),
                sinks,
                index -> s -> s.subscribeTo("source").nonBlocking()));
    }

    @Override
    public void broadcast(Source source, List<? extends Sink> sinks) throws Exception {
        run(withSinks(
                PipelineDefinition.named("broadcast")
                        .producer(
                                "source", producer(source), s -> s.nonBlocking().dispatcher(BroadcastDispatcher::new)),
                sinks,
                index -> s -> s.subscribeTo("source").nonBlocking()));
    }

    @Override
    public void partition(Source source, List<? extends Sink> sinks) throws Exception {
        partition(
                source,
                sinks,
                PartitionOptions.ofCount(sinks.size()).withKey(Event::key),
                SubscriptionOptions.ofMaxDemand(1000));
    }

    @Override
    public void slowPartition(Source source, List<? extends Sink> sinks) throws Exception {
        partition(
                source,
                sinks,
                PartitionOptions.ofNames(PARTITIONS)
                        .withKey((Event event) -> PARTITIONS.get(event.key() % PARTITIONS.size()))
                        .withMaxBacklog(500),
                SubscriptionOptions.ofMaxDemand(500));
    }

    private static void partition(
            Source source, List<? extends Sink> sinks, PartitionOptions<Event> partitions, SubscriptionOptions options)
            throws Exception {
        run(withSinks(
                PipelineDefinition.named("partition")
                        .producer(
                                "source",
                                producer(source),
                                s -> s.nonBlocking().dispatcher(() -> new PartitionDispatcher<>(partitions))),
                sinks,
                index -> s -> s.subscribeTo("source", options.withPartition(PARTITIONS.get(index)))
                        .nonBlocking()));
    }

    @Override
    public void merge(List<Source> sources, Sink sink) throws Exception {
        PipelineDefinition.Builder merge = PipelineDefinition.named("merge");
        for (int i = 0; i < sources.size(); i++) {
            merge.producer("source" + i, producer(sources.get(i)), s -> s.nonBlocking());
        }
        run(merge.consumer("sink", consumer(sink), s -> {
            for (int i = 0; i < sources.size(); i++) {
                s.subscribeTo("source" + i);
            }
            s.nonBlocking();
        }));
    }

    @Override
    public void oneAtATime(Source source, Sink sink) throws Exception {
        run(PipelineDefinition.named("one-at-a-time")
                .producer("source", producer(source), s -> s.nonBlocking())
                .consumer(
                        "sink",
                        consumer(sink),
                        s -> s.subscribeTo("source", ONE).nonBlocking()));
    }

    @Override
    public void oneAtATimeApart(Source source, Sink sink) throws Exception {
        run(PipelineDefinition.named("one-at-a-time-apart")
                .producer("source", producer(source), s -> s.scheduler(makers))
                .consumer(
                        "sink",
                        consumer(sink),
                        s -> s.subscribeTo("source", ONE).scheduler(takers)));
    }

    @Override
    public void close() {
        makers.close();
        takers.close();
        blockers.close();
    }

    @Override
    public void blocking(Source source, List<? extends Sink> sinks) throws Exception {
        GenStageLine.run(Pipeline.of(
                withSinks(
                                PipelineDefinition.named("blocking").producer("source", producer(source)),
                                sinks,
                                index -> s -> s.subscribeTo("source", FOUR))
                        .build(),
                blockers));
    }

    @Override
    public Crowd crowd(Source source, List<? extends Sink> sinks, boolean broadcast) throws Exception {
        int size = sinks.size();
        PartitionOptions<Event> partitions = PartitionOptions.ofCount(size);
        Supplier<Dispatcher<Event>> dispatcher =
                broadcast ? BroadcastDispatcher::new : () -> new PartitionDispatcher<>(partitions);
        Pipeline pipeline = Pipeline.of(withSinks(
                        PipelineDefinition.named("crowd")
                                .producer(
                                        "source",
                                        together(source, broadcast ? 1 : Math.min(size, MOST_TOGETHER)),
                                        s -> s.nonBlocking()
                                                .dispatcher(dispatcher)
                                                .demand(DemandMode.ACCUMULATE)),
                        sinks,
                        index -> s -> s.subscribeTo(
                                        "source",
                                        broadcast
                                                ? SubscriptionOptions.DEFAULT
                                                : SubscriptionOptions.DEFAULT.withPartition(Integer.toString(index)))
                                .nonBlocking())
                .build());
        pipeline.start().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        return new Crowd() {
            @Override
            public void flow() throws Exception {
                pipeline.stage("source").demand(DemandMode.FORWARD);
                pipeline.completion().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            }

            @Override
            public void close() {
                pipeline.closeNow();
            }
        };
    }

    /** Emits a few events at a time. */
    private static ProducerStage<Event> together(Source source, int most) {
        return (demand, out) -> {
            emit(source, Math.min(demand, most), out);
            if (!source.hasNext()) {
                out.complete();
            } else if (demand > most) {
                out.requestAnotherCall();
            }
        };
    }

    @Override
    public AutoCloseable idle(int pairs) throws Exception {
        PipelineDefinition.Builder idle = PipelineDefinition.named("idle");
        for (int i = 0; i < pairs; i++) {
            String name = "source" + i;
            idle.producer(name, ProducerStage.inletOnly());
            idle.consumer("sink" + i, (events, from) -> {}, s -> s.subscribeTo(name));
        }
        Pipeline pipeline = Pipeline.of(idle.build());
        pipeline.start().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        return () -> {
            pipeline.closeNow();
            pipeline.completion().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        };
    }

    private static PipelineDefinition.Builder withSinks(
            PipelineDefinition.Builder definition,
            List<? extends Sink> sinks,
            IntFunction<Consumer<StageDefinition.Options<?>>> options) {
        for (int i = 0; i < sinks.size(); i++) {
            definition.consumer("sink" + i, consumer(sinks.get(i)), options.apply(i));
        }
        return definition;
    }

    private static void run(PipelineDefinition.Builder definition) throws Exception {
        GenStageLine.run(Pipeline.of(definition.build()));
    }

    static ProducerStage<Event> producer(Source source) {
        return (demand, out) -> {
            emit(source, demand, out);
            if (!source.hasNext()) {
                out.complete();
            }
        };
    }

    /** {@return a producer that emits each event with an acknowledger} */
    static ProducerStage<Event> producer(Source source, Acknowledgements acknowledgements) {
        Acknowledger acknowledger = new Counter(acknowledgements);
        return (demand, out) -> {
            for (long i = 0; i < demand && source.hasNext(); i++) {
                out.emit(source.next(), acknowledger);
            }
            if (!source.hasNext()) {
                out.complete();
            }
        };
    }

    /** Counts the acknowledged events. An event that is given up is missing at the end of the round. */
    private record Counter(Acknowledgements acknowledgements) implements Acknowledger {

        @Override
        public void acknowledge() {
            acknowledgements.one();
        }

        @Override
        public void fail(Throwable cause) {}
    }

    static void emit(Source source, long demand, Emitter<Event> out) {
        for (long i = 0; i < demand && source.hasNext(); i++) {
            out.emit(source.next());
        }
    }

    static ProducerConsumerStage<Event, Event> relay() {
        return (events, from, out) -> {
            for (Event event : events) {
                out.emit(event);
            }
        };
    }

    static ConsumerStage<Event> consumer(Sink sink) {
        return (events, from) -> {
            for (Event event : events) {
                sink.accept(event);
            }
        };
    }
}
