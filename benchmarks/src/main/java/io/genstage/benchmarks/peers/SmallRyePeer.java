package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Acknowledgements;
import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * SmallRye Reactive Messaging, without its container: its messages, which carry their acknowledgement, in the streams
 * that it builds for methods. Its in-memory connector is made for tests: the source has an unbounded queue, and the sink
 * copies the list of all messages for each message.
 */
public final class SmallRyePeer implements Peer {

    private static final int PREFETCH = 1024;

    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private final ExecutorService pool = Executors.newFixedThreadPool(2);

    private final ExecutorService here = VirtualThreads.single();

    private final ExecutorService there = VirtualThreads.single();

    @Override
    public String configuration(Workload workload) {
        return "Message.of(event, ack) in a Multi, on threads as Mutiny's; each relay calls withPayload; the sink"
                + " acknowledges by transformToUniAndConcatenate, as the container does for a method that returns void";
    }

    @Override
    public void trackedBoundary(Source source, Sink sink, Acknowledgements acknowledgements) throws Exception {
        run(messages(pool, source, acknowledgements).emitOn(pool, PREFETCH), sink);
    }

    @Override
    public void trackedChain(Source source, Sink sink, Acknowledgements acknowledgements) throws Exception {
        run(
                messages(there, source, acknowledgements)
                        .emitOn(here, PREFETCH)
                        .map(SmallRyePeer::relayed)
                        .emitOn(there, PREFETCH)
                        .map(SmallRyePeer::relayed)
                        .emitOn(here, PREFETCH),
                sink);
    }

    private static Multi<Message<Event>> messages(
            Executor executor, Source source, Acknowledgements acknowledgements) {
        Supplier<CompletionStage<Void>> ack = () -> {
            acknowledgements.one();
            return DONE;
        };
        return Multi.createFrom()
                .iterable(() -> source)
                .runSubscriptionOn(executor)
                .map(event -> Message.of(event, ack));
    }

    private static Message<Event> relayed(Message<Event> message) {
        return message.withPayload(message.getPayload());
    }

    private static void run(Multi<Message<Event>> messages, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        messages.onItem()
                .transformToUniAndConcatenate(message -> accept(message, sink))
                .subscribe()
                .with(message -> {}, finish::failed, finish::one);
        finish.await();
    }

    private static Uni<Message<Event>> accept(Message<Event> message, Sink sink) {
        return Uni.createFrom()
                .item(() -> {
                    sink.accept(message.getPayload());
                    return message;
                })
                .onItemOrFailure()
                .transformToUni((taken, failure) -> Uni.createFrom()
                        .completionStage((failure == null ? message.ack() : message.nack(failure))
                                .thenApply(nothing -> message)));
    }

    @Override
    public void close() {
        List.of(pool, here, there).forEach(ExecutorService::shutdownNow);
    }
}
