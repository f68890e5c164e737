package io.genstage.pipeline;

import io.genstage.ConsumerStage;
import io.genstage.Inlet;
import io.genstage.InstanceHandle;
import io.genstage.Scheduler;
import io.genstage.StageFailedException;
import io.genstage.StageHandle;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.definition.StageDefinition;
import io.genstage.definition.SubscriptionDefinition;
import io.genstage.flow.FlowProducer;
import io.genstage.internal.bridge.EventReader;
import io.genstage.internal.turns.Patience;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.supervision.Children;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running topology, or one that can be started. All methods may be called from any thread; those that return a future
 * return at once.
 *
 * <p>Life: {@code created → running ⇄ paused}, {@code running → draining → stopped}, {@code stopped → running} again, and
 * from any of these to {@code completed}, when every stage has, or {@code failed}, when a handler has thrown. What a state
 * does not allow throws {@link IllegalStateException} and changes nothing.
 *
 * @since 0.1.0
 */
public final class Pipeline implements AutoCloseable {

    /** How long {@link #close()} drains a pipeline. */
    public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(25);

    /** How long {@link #close()} waits for the last calls of a pipeline after that. */
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(2);

    private final PipelineDefinition definition;

    private final PipelineLife life;

    private final LiveTopology topology;

    private final Scheduler scheduler;

    /** How many have subscribed to publishers of this pipeline. */
    private final AtomicLong subscribers = new AtomicLong();

    /** How many streams there have been. */
    private final AtomicLong streams = new AtomicLong();

    private Pipeline(PipelineDefinition definition, Scheduler scheduler) {
        this.definition = definition;
        this.scheduler = scheduler;
        this.life = new PipelineLife(this, definition, scheduler);
        this.topology = life.topology();
    }

    /**
     * Makes a pipeline on the {@linkplain Schedulers#shared() shared} scheduler, without starting it.
     *
     * @param definition its stages; any number of pipelines can be made of one
     * @return the pipeline, not started
     */
    public static Pipeline of(PipelineDefinition definition) {
        return of(definition, Schedulers.shared());
    }

    /**
     * Makes a pipeline, without starting it.
     *
     * @param definition its stages; any number of pipelines can be made of one
     * @param scheduler runs the stages that have no scheduler of their own, and is the clock of all; the pipeline does not close it
     * @return the pipeline, not started
     */
    public static Pipeline of(PipelineDefinition definition, Scheduler scheduler) {
        return new Pipeline(definition, scheduler);
    }

    /**
     * {@return the pipeline's name}
     */
    public String name() {
        return definition.name();
    }

    /**
     * {@return what it was made of}
     */
    public PipelineDefinition definition() {
        return definition;
    }

    /**
     * {@return what it is doing}
     */
    public Status status() {
        return life.status();
    }

    /**
     * {@return why it failed, or {@code null} if it has not}
     */
    public @Nullable StageFailedException failure() {
        return life.failure();
    }

    /**
     * Adds a listener, which hears what happens from now on.
     *
     * @param listener the listener
     */
    public void addListener(PipelineListener listener) {
        life.listen(listener);
    }

    /**
     * Starts the pipeline in three steps: all handlers are told, all subscriptions are made, then demand is released, so
     * that no event is emitted before every declared subscription stands. A pipeline that was stopped goes on where it was.
     *
     * @return completes when demand is released, also if the first events then make the pipeline fail; exceptionally, with {@link
     *     StageFailedException}, if a handler refuses, and with {@link IllegalStateException} if the pipeline is closed before. The future is the same for all callers, see {@link #completion()}
     * @throws IllegalStateException unless the pipeline is created or stopped
     */
    public CompletableFuture<Void> start() {
        return life.start();
    }

    /**
     * Lets no event be handled and no demand be answered until {@link #resume()}; calls that have begun are left to end, and
     * nothing is lost. Stages still answer {@linkplain #stage(String) calls}, and hear casts and of subscriptions.
     *
     * @throws IllegalStateException unless the pipeline is running
     */
    public void pause() {
        life.pause();
    }

    /**
     * Goes on after a pause.
     *
     * @throws IllegalStateException unless the pipeline is paused
     */
    public void resume() {
        life.resume();
    }

    /**
     * Lets nothing new in, and lets run out what is inside as far as it can; then the pipeline is stopped.
     *
     * @return completes when nothing moves any more; exceptionally and at once with {@link StageFailedException} if the pipeline fails
     *     before, and with {@link IllegalStateException} if it is stopped or closed before
     * @throws IllegalStateException unless the pipeline is running or paused
     */
    public CompletableFuture<Void> drain() {
        return life.drain();
    }

    /**
     * Stops the pipeline where it is: calls that have begun are left to end, no other event is handled and no demand answered.
     * What is inside stays inside, for the next start.
     *
     * @return completes when the last call has returned; exceptionally and at once with {@link StageFailedException} if the pipeline
     *     fails before, and with {@link IllegalStateException} if it is started again or closed before
     * @throws IllegalStateException unless the pipeline is running, paused or draining
     */
    public CompletableFuture<Void> stop() {
        return life.stop();
    }

    /**
     * Stops the pipeline in a limited time, as before the end of an application. What is inside is handled as far as it can be, also
     * if the pipeline is paused; a drain that has begun is waited for. When the time is over, the pipeline stops, handler calls that
     * still run are interrupted, and children are ended. The events of interrupted calls count as failed; an exception of such a call
     * is no failure of its stage. A warning names the calls and what is held.
     *
     * <p>A restart, of a handler or a child, whose back-off would be longer than what is left of the time is made at once. If that
     * one fails too, it is not waited for any more.
     *
     * <p>The pipeline can be started again. One that has failed is closed when the time is over; one that was not started is left as it is.
     *
     * @param drain whether what is inside is handled; if not, only calls that run may end
     * @param timeout how long that may take, not negative
     * @return completes when no handler call runs any more, or one second after the time is over
     */
    public CompletableFuture<Void> shutdown(boolean drain, Duration timeout) {
        return new Shutdown(name(), life, scheduler).stop(drain, timeout);
    }

    /**
     * Ends the pipeline for good, as {@link #closeNow()} does, in a limited time: after half of it, calls that still run are interrupted.
     * Calls that ignore that are abandoned: a warning names them, and all events that the pipeline gave up.
     *
     * @param patience how long to wait, not negative
     * @return completes when the pipeline is over, or when the time is
     */
    public CompletableFuture<Void> closeWithin(Duration patience) {
        return new Shutdown(name(), life, scheduler).close(patience);
    }

    /**
     * Starts the pipeline and waits until it is over: until every stage has completed, or the pipeline has failed or was closed.
     *
     * @throws StageFailedException if the pipeline fails
     * @throws IllegalStateException unless the pipeline is created or stopped
     * @throws InterruptedException if the thread is interrupted while it waits; the pipeline goes on
     */
    public void run() throws InterruptedException {
        Calls.await(start());
        Calls.await(completion());
    }

    /**
     * Ends the pipeline for good, and waits for that. A pipeline that is running, paused or draining is drained first: it takes no new
     * events and handles those that it holds, for at most {@link #CLOSE_TIMEOUT}. Then handler calls that still run are interrupted, as
     * {@link #shutdown} and {@link #closeWithin} do. If the thread is interrupted while it waits, the pipeline is closed without waiting.
     *
     * <p>A handler that closes its own pipeline cannot wait for itself: such a call does not wait, as {@link #closeNow()}.
     */
    @Override
    public void close() {
        if (life.isCalling(Thread.currentThread())) {
            closeNow();
            return;
        }
        try {
            if (life.canDrain()) {
                Calls.await(shutdown(true, CLOSE_TIMEOUT));
            }
            Calls.await(closeWithin(CLOSE_GRACE));
        } catch (InterruptedException interrupted) {
            closeNow();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends the pipeline for good and without waiting. When its present call, if any, has returned, each handler's {@code terminated} is
     * called. Events that the pipeline holds are given up: they are counted, and one log line names their number and their places. Callers
     * that wait for anything of this pipeline are notified at once, except for {@link #completion()}, which completes when the last handler
     * call has returned.
     */
    public void closeNow() {
        life.close();
    }

    /**
     * {@return a future that completes when the pipeline is over: normally when all is handled or it was closed,
     * exceptionally with {@link StageFailedException} when it has failed and what was not affected has run out}
     *
     * <p>Dependents run on a thread of the pipeline's scheduler, and may block. (That holds for all futures of a pipeline.) The future
     * is the same for all callers, so none of them can complete or cancel it, and a caller that goes away leaves nothing behind. To
     * cancel what depends on it, take a {@link CompletableFuture#copy() copy}: one that is cancelled, or has timed out, is forgotten
     * with its dependents.
     */
    public CompletableFuture<Void> completion() {
        return life.completion();
    }

    /**
     * Waits until nothing moves and nothing is held anywhere: every event that was emitted has been handled.
     *
     * @param timeout how long to wait at most; more than 292 years for ever
     * @return whether that happened in time
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalStateException at once, if that will not happen because the pipeline has failed, is closed, or is stopped and holds
     *     events; the message says which, and the cause of a failure is the {@link StageFailedException}
     */
    public boolean awaitIdle(Duration timeout) throws InterruptedException {
        return life.awaitIdle(timeout);
    }

    /**
     * {@return a future that completes when nothing moves and nothing is held anywhere, or the pipeline has completed; exceptionally
     * and at once with {@link StageFailedException} if the pipeline fails before, and with {@link IllegalStateException} if it is closed
     * before, or stopped while it holds events. The future is the same for all that wait for one moment, see {@link #completion()}}
     */
    public CompletableFuture<Void> whenIdle() {
        return life.whenIdle();
    }

    /**
     * The way into a producer from other threads.
     *
     * @param stage the name of a producer
     * @param <E> the type of the producer's events
     * @return its inlet
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalArgumentException if it is not a producer
     */
    @SuppressWarnings("unchecked") // event types are the user's promise
    public <E> Inlet<E> inlet(String stage) {
        Inlet<Object> inlet = topology.group(stage).inlet();
        if (inlet == null) {
            throw new IllegalArgumentException(
                    "Stage '" + stage + "' of pipeline '" + name() + "' is no producer; only producers have an inlet");
        }
        return (Inlet<E>) inlet;
    }

    /**
     * The children of a consumer that starts one for each event.
     *
     * @param stage the name of a consumer that was declared with {@link StageDefinition.Options#perEvent}
     * @param <E> the type of the consumer's events
     * @return its children
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalArgumentException if it does not start a child for each event
     */
    @SuppressWarnings("unchecked") // event types are the user's promise
    public <E> Children<E> children(String stage) {
        Children<Object> children = topology.group(stage).children();
        if (children == null) {
            throw new IllegalArgumentException("Stage '" + stage + "' of pipeline '" + name()
                    + "' has no children: it does not start one for each event. Declare it with 'perEvent'.");
        }
        return (Children<E>) children;
    }

    /**
     * A stage's events for any {@link Flow.Subscriber}, with GenStage's defaults.
     *
     * @param stage the name of a stage that emits events
     * @param <E> the type of its events
     * @return the publisher
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalArgumentException if it is a consumer
     * @see #publisher(String, SubscriptionOptions)
     */
    public <E> Flow.Publisher<E> publisher(String stage) {
        return publisher(stage, SubscriptionOptions.DEFAULT);
    }

    /**
     * A stage's events for any {@link Flow.Subscriber}. Each subscriber becomes a consumer stage of the running pipeline, named
     * {@code <stage>-subscriber-<number>}, which goes when it is over: it is seen in snapshots, keeps the pipeline from completing
     * before it has had its events, and takes its part of the stage's events as the dispatcher has it. So of a stage that broadcasts
     * every subscriber gets every event, from the moment on in which it is told of its subscription; otherwise they share them
     * with the stage's other consumers.
     *
     * <p>What a subscriber requests is asked of the stage, up to the max demand; a request without bound is asked for in portions of
     * that size. Signals are given by the subscriber's stage in its turn, never concurrently, and may block. The first, that it is
     * subscribed, comes when the stage has taken notice of it, between two calls of its handler.
     *
     * <p>A subscriber is told {@code onComplete} when the stage has completed or was removed, behind its last event; {@code onError}
     * with what the stage failed with, with the pipeline's failure, or with a {@link java.util.concurrent.CancellationException} when
     * the pipeline was closed; a pipeline that is paused, drained or stopped lets it wait. One that subscribes while the pipeline is neither running nor paused, or whose options the topology
     * does not allow, is told at once. One that throws is cancelled, and logged. What was delivered to one that has cancelled is
     * dropped.
     *
     * @param stage the name of a stage that emits events
     * @param options how each subscriber subscribes
     * @param <E> the type of the stage's events, which is the caller's promise
     * @return the publisher
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalArgumentException if it is a consumer
     */
    public <E> Flow.Publisher<E> publisher(String stage, SubscriptionOptions options) {
        return publisher(stage, options, () -> {});
    }

    private <E> Flow.Publisher<E> publisher(String stage, SubscriptionOptions options, Runnable lastHasGone) {
        if (!topology.group(stage).definition().type().emits()) {
            throw new IllegalArgumentException(
                    "Stage '" + stage + "' of pipeline '" + name() + "' is a consumer; it has no events to publish");
        }
        return new StagePublisher<>(
                life,
                name(),
                stage,
                options,
                () -> stage + "-subscriber-" + subscribers.incrementAndGet(),
                lastHasGone);
    }

    /**
     * What lies between two stages as a {@link Flow.Processor}: what it is given enters at a {@link FlowProducer}, and what comes out
     * at the other stage goes to its subscribers, as if it was that stage's {@linkplain #publisher(String) publisher}. When the last
     * of its subscribers has gone, the input stage stops, and with it its own subscription: the pipeline runs out.
     *
     * <pre>{@code
     * Pipeline pipeline = Pipeline.of(PipelineDefinition.named("routes")
     *         .producer("flights", FlowProducer.create())
     *         .producerConsumer("enrich", enrich, s -> s.subscribeTo("flights").dispatcher(BroadcastDispatcher::new))
     *         .build());
     * pipeline.start().join();
     * Flow.Processor<Flight, RoutedFlight> processor = pipeline.processor("flights", "enrich");
     * }</pre>
     *
     * @param input the name of a stage whose handler was made by {@link FlowProducer#create()}
     * @param output the name of a stage that emits events
     * @param <I> the type of the events that it takes
     * @param <O> the type of the events that it emits
     * @return the processor; like the {@code FlowProducer}, it takes one subscription in its life
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalArgumentException if the one takes no subscription or the other is a consumer
     */
    @SuppressWarnings("unchecked") // event types are the user's promise
    public <I, O> Flow.Processor<I, O> processor(String input, String output) {
        if (topology.group(input).definition().handler() instanceof FlowProducer<?> subscriber) {
            Flow.Publisher<O> publisher = publisher(
                    output, SubscriptionOptions.DEFAULT, () -> stage(input).stop());
            return new StageProcessor<>((FlowProducer<I>) subscriber, publisher);
        }
        throw new IllegalArgumentException("Stage '" + input + "' of pipeline '" + name()
                + "' takes no subscription. Declare it as a producer whose handler is FlowProducer.create().");
    }

    /**
     * The whole of a stage: messages reach all its instances.
     *
     * @param stage the name of a stage
     * @return its handle
     * @throws NoSuchElementException if the pipeline has no such stage
     */
    public StageHandle stage(String stage) {
        return new WholeStage(name(), topology.group(stage));
    }

    /**
     * One instance of a stage.
     *
     * @param stage the name of a stage
     * @param index the number of the instance, from 0
     * @return its handle
     * @throws NoSuchElementException if the pipeline has no such stage, or the stage no such instance
     */
    public InstanceHandle instance(String stage, int index) {
        List<? extends InstanceHandle> instances = topology.group(stage).instances();
        if (index < 0 || index >= instances.size()) {
            throw new NoSuchElementException("Stage '" + stage + "' of pipeline '" + name() + "' has "
                    + instances.size() + " instances, numbered from 0, and none is number " + index + ".");
        }
        return instances.get(index);
    }

    /**
     * Subscribes a stage to another while the pipeline is running.
     *
     * @param consumer the name of the stage that takes events
     * @param producer the name of the stage that emits them
     * @param options how much is asked for, by each instance
     * @return the subscriptions, one for each pair of instances and partition; the producer may still refuse them
     * @throws NoSuchElementException if there is no such stage
     * @throws io.genstage.InvalidPipelineException if the topology does not allow it
     * @throws IllegalStateException unless the pipeline is running or paused, or if the consumer has ended
     */
    public List<Subscription> subscribe(String consumer, String producer, SubscriptionOptions options) {
        life.requireChangeable("subscribed to");
        return topology.subscribe(topology.group(consumer), new SubscriptionDefinition(producer, options));
    }

    /**
     * Subscribes a stage to another in place of the subscriptions that there are between the two, if there are any. Those are
     * detached and not cancelled, so the consumer lives on whatever its cancel mode; the producer lets go of the old one before
     * it admits the new one, so no event goes to both, or to none. (After GenStage's resubscribe, R63, without its danger, D13.)
     *
     * @param consumer the name of the stage that takes events
     * @param producer the name of the stage that emits them
     * @param options how much is asked for from now on, by each instance
     * @return the subscriptions, one for each pair of instances and partition; the producer may still refuse them
     * @throws NoSuchElementException if there is no such stage
     * @throws io.genstage.InvalidPipelineException if the topology does not allow it
     * @throws IllegalStateException unless the pipeline is running or paused, or if the consumer has ended
     */
    public List<Subscription> resubscribe(String consumer, String producer, SubscriptionOptions options) {
        life.requireChangeable("subscribed to");
        return topology.resubscribe(topology.group(consumer), new SubscriptionDefinition(producer, options));
    }

    /**
     * Adds stages while the pipeline is running: they are started, then subscribed as they say, to each other and to those that
     * are there.
     *
     * @param stages declares the new stages, which are supervised as the pipeline is
     * @return completes when they are subscribed and may ask; exceptionally with {@link StageFailedException} if the pipeline fails
     *     before, and with {@link IllegalStateException} if it is closed or a stage ends before
     * @throws io.genstage.InvalidPipelineException if the topology does not allow it
     * @throws IllegalStateException unless the pipeline is running or paused
     */
    public CompletableFuture<Void> add(Consumer<PipelineDefinition.Builder> stages) {
        PipelineDefinition.Builder more = PipelineDefinition.named(name());
        stages.accept(more);
        return life.stageChanges().add(more.stages());
    }

    /**
     * Takes a stage out while the pipeline is running. It takes nothing new, handles what was delivered to it, and hands on what
     * it has emitted as it is asked for; then its consumers go on without it, whatever their cancel mode. (One of which it was the last
     * producer, and another has completed, has had all that there was, and completes.)
     *
     * @param stage the name of a stage
     * @return completes when the stage has gone; another of its name may be added then. A stage of a pipeline that is stopped goes when
     *     that is started again. Completes exceptionally with {@link StageFailedException} if the pipeline fails before, and with {@link
     *     IllegalStateException} if it is closed before. The future is the same for all callers, see {@link #completion()}
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalStateException unless the pipeline is running or paused
     */
    public CompletableFuture<Void> remove(String stage) {
        life.requireChangeable("taken from");
        return life.stageChanges().remove(topology.group(stage));
    }

    /**
     * Reads the events of a stage with GenStage's defaults: at most 1000 ahead, and again at 500.
     *
     * @param stage the name of a producer or a producer-consumer
     * @param <E> the type of its events, which is the caller's promise
     * @return its events, as {@link #stream(List)} gives them
     * @throws NoSuchElementException if there is no such stage
     * @throws io.genstage.InvalidPipelineException if nothing can be read from it
     */
    public <E> Stream<E> stream(String stage) {
        return stream(stage, SubscriptionOptions.DEFAULT);
    }

    /**
     * Reads the events of a stage.
     *
     * @param stage the name of a producer or a producer-consumer
     * @param options how much is asked for ahead, and how the stage's end is taken
     * @param <E> the type of its events, which is the caller's promise
     * @return its events, as {@link #stream(List)} gives them
     * @throws NoSuchElementException if there is no such stage
     * @throws io.genstage.InvalidPipelineException if nothing can be read from it in this way
     */
    public <E> Stream<E> stream(String stage, SubscriptionOptions options) {
        return stream(List.of(new SubscriptionDefinition(stage, options)));
    }

    /**
     * Reads the events of stages in the thread that uses the stream, with demand behind it: the reader is one more consumer
     * of each of them, and their dispatchers give it what they give a consumer. (After GenStage's {@code stream}, R220–R229.)
     *
     * <pre>{@code
     * try (Stream<Flight> flights = pipeline.stream("read", SubscriptionOptions.ofMaxDemand(100))) {
     *     flights.filter(Flight::late).limit(10).forEach(System.out::println);
     * }
     * }</pre>
     *
     * <p>Nothing is subscribed to before the stream's terminal operation wants its first event; if the pipeline is not
     * running, paused or completed by then, that throws {@link IllegalStateException}. Like any stream it can be used once;
     * another call of this method subscribes anew. Events come in the order of their arrival, in which those of one instance
     * keep theirs. A batch counts as handled, and more is asked for, when an event behind it is wanted.
     *
     * <p>It ends when no subscription is left. A producer that completes, is detached or is removed is left out, whatever the
     * cancel mode. If a subscription is cancelled or refused, or its producer or the pipeline fails or is closed, a {@code
     * PERMANENT} one throws {@link io.genstage.SubscriptionCancelledException}, behind the events that came before; a {@code
     * TRANSIENT} one does so if there is a reason; else it is left out, as a {@code TEMPORARY} one always is. A pipeline that
     * is paused, drained or stopped lets the reader wait. A thread that is interrupted while it waits is told by a
     * {@link java.util.concurrent.CancellationException}, and stays interrupted.
     *
     * <p>Close it, best by try-with-resources; operations that need not read to the end, such as {@code limit}, do not. To
     * close it cancels the subscriptions and waits for the producers' next turns; what was delivered and not read is lost.
     * Another thread may close it too, which ends the reading. A stream that is neither read on nor closed asks for no more,
     * which holds up a stage that broadcasts; its subscriptions are cancelled when it is garbage.
     *
     * <p>A drain does not wait for readers. A producer that accumulates demand is not told to forward. A handler that reads
     * the events of its own stage waits for itself, and for ever.
     *
     * @param subscriptions the stages to read from, and how
     * @param <E> the type of their events, which is the caller's promise
     * @return their events; sequential, ordered, without {@code null}
     * @throws NoSuchElementException if there is no such stage
     * @throws io.genstage.InvalidPipelineException if nothing can be read from one in this way
     */
    @SuppressWarnings("unchecked") // event types are the user's promise
    public <E> Stream<E> stream(List<SubscriptionDefinition> subscriptions) {
        StageDefinition reader = asConsumer("stream#" + streams.incrementAndGet(), subscriptions);
        topology.checkReader(reader);
        return (Stream<E>) EventReader.stream(name(), reader.name(), end -> life.read(end, reader));
    }

    /** A reader as the consumer that it would be if it were a stage. */
    private StageDefinition asConsumer(String reader, List<SubscriptionDefinition> subscriptions) {
        ConsumerStage<Object> nobody = (events, from) -> {};
        return PipelineDefinition.named(name())
                .consumer(
                        reader,
                        nobody,
                        options -> subscriptions.forEach(one -> options.subscribeTo(one.to(), one.options())))
                .stages()
                .get(0);
    }

    /**
     * {@return a look at all stages, which stops none of them}
     *
     * <p>The figures of an instance fit together. If they change all the time, the instance takes the look itself, between two events.
     * If it cannot do that within 50 ms, which count for the whole pipeline, because a dispatcher's code holds it up, its figures are
     * those of the last such look, or else those of the moment, which need not add up. The same holds for a look that is taken inside a
     * dispatcher's code (a key function or a selector, say), for the stage of that dispatcher and for stages that take one too.
     */
    public PipelineSnapshot snapshot() {
        Status now = status();
        Status healthy = life.statusOfHealthyStages();
        Patience patience = new Patience();
        List<StageSnapshot> looks = topology.groups().stream()
                .map(group -> group.snapshot(healthy, patience))
                .toList();
        return new PipelineSnapshot(name(), now, now == Status.FAILED ? life.failure() : null, life.givenUp(), looks);
    }

    @Override
    public String toString() {
        return "Pipeline '" + name() + "' (" + status() + ")";
    }
}
