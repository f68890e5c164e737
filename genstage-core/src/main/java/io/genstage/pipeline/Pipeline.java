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
import io.genstage.definition.StageRef;
import io.genstage.definition.SubscriptionDefinition;
import io.genstage.flow.FlowProducer;
import io.genstage.internal.bridge.EventReader;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.turns.ReadBudget;
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
 * A topology that runs or can be started. All methods may be called from any thread. Methods that return a future
 * return at once.
 *
 * <pre>{@code
 * import io.genstage.ConsumerStage;
 * import io.genstage.ProducerStage;
 * import io.genstage.definition.PipelineDefinition;
 * import io.genstage.pipeline.Pipeline;
 *
 * Pipeline pipeline = Pipeline.of(PipelineDefinition.named("numbers")
 *         .producer("count", ProducerStage.of(List.of(1, 2, 3)))
 *         .consumer("print", ConsumerStage.each(System.out::println), s -> s.subscribeTo("count"))
 *         .build());
 * pipeline.run();
 * }</pre>
 *
 * <p>The status changes {@code created → running ⇄ paused}, {@code running → draining → stopped}, and {@code stopped →
 * running} again. From any of these it changes to {@code completed} when every stage has completed, or to {@code
 * failed} when a handler threw. A failed pipeline can be started again: {@code failed → created → running}. A method
 * that the present status does not allow throws {@link IllegalStateException} and changes nothing.
 *
 * @since 0.1.0
 */
public final class Pipeline implements AutoCloseable {

    /** How long {@link #close()}, after it has drained the pipeline, waits for the last handler calls. */
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(2);

    private final PipelineDefinition definition;

    private final PipelineLife life;

    private final LiveTopology topology;

    private final Scheduler scheduler;

    /** The number of the last subscriber to a publisher of this pipeline. */
    private final AtomicLong subscribers = new AtomicLong();

    /** The number of the last stream. */
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
     * @param definition the pipeline's stages; any number of pipelines can be made of one definition
     * @return the pipeline, not started
     */
    public static Pipeline of(PipelineDefinition definition) {
        return of(definition, Schedulers.shared());
    }

    /**
     * Makes a pipeline, without starting it.
     *
     * @param definition the pipeline's stages; any number of pipelines can be made of one definition
     * @param scheduler runs the stages that have no own scheduler, and is the clock of all stages; the pipeline does
     *     not close it
     * @return the pipeline, not started
     */
    public static Pipeline of(PipelineDefinition definition, Scheduler scheduler) {
        return new Pipeline(definition, scheduler);
    }

    /** {@return the pipeline's name} */
    public String name() {
        return definition.name();
    }

    /** {@return the definition that the pipeline was made from} */
    public PipelineDefinition definition() {
        return definition;
    }

    /** {@return the pipeline's status} */
    public Status status() {
        return life.status();
    }

    /** {@return why the pipeline failed, or {@code null} if it has not failed} */
    public @Nullable StageFailedException failure() {
        return life.failure();
    }

    /**
     * {@return how long the failed pipeline still waits before it {@linkplain PipelineDefinition.Builder#autoRestart
     * starts again by itself}, or {@code null} if it does not wait for a restart}
     */
    public @Nullable Duration restartIn() {
        return life.restartIn();
    }

    /**
     * Adds a listener. It is notified of later changes.
     *
     * @param listener the listener
     */
    public void addListener(PipelineListener listener) {
        life.listen(listener);
    }

    /**
     * Starts the pipeline in three steps: it calls all handlers' {@code started}, opens all declared subscriptions, and
     * then releases demand. No event is emitted before every declared subscription is open. A pipeline that was stopped
     * continues where it was.
     *
     * <p>A pipeline that failed, also at its start, begins another run: with new handlers, made by the factories of the
     * stages, and with the declared subscriptions of its present stages. Subscriptions that were made while it was
     * running are not made again. The run handles the events that the inlets had accepted; all other events of the
     * failed run were given up. Handles, inlets, listeners and the counts of the snapshot continue, but each handler's
     * {@link io.genstage.StageContext#emitted()} begins at 0. Streams and publishers' subscribers of the failed run have
     * ended. The start is refused until the failed run has ended: until the stages that did not fail have handled the
     * events that they held.
     *
     * <p>With {@linkplain PipelineDefinition.Builder#autoRestart automatic restart}, a failed pipeline begins another
     * run by itself after a delay; its status is {@code failed} until then. To start it earlier, call this method. To
     * prevent the restart, close the pipeline.
     *
     * @return completes when demand is released, also if the first events then make the pipeline fail. Fails with
     *     {@link StageFailedException} if a handler's {@code started} throws, and with {@link IllegalStateException} if
     *     the pipeline is closed first. All callers share the future, see {@link #completion()}
     * @throws IllegalStateException unless the pipeline is created, stopped or failed; if its failed run has not ended;
     *     or if it was closed
     */
    public CompletableFuture<Void> start() {
        return life.runs().start();
    }

    /**
     * Pauses the pipeline: until {@link #resume()}, no event is handled and no demand is passed to handlers. Handler
     * calls in progress finish, and no event is lost. Stages still answer {@linkplain StageHandle#call(Object) calls},
     * and handle casts and subscriptions.
     *
     * @throws IllegalStateException unless the pipeline is running
     */
    public void pause() {
        life.pause();
    }

    /**
     * Resumes the pipeline after a pause.
     *
     * @throws IllegalStateException unless the pipeline is paused
     */
    public void resume() {
        life.resume();
    }

    /**
     * Drains the pipeline: it accepts no new events, and handles the events that it holds as far as demand
     * allows. Then it is stopped.
     *
     * @return completes when no event is left to deliver or handle. Fails at once with {@link StageFailedException} if
     *     the pipeline fails first, and with {@link IllegalStateException} if it is stopped or closed first
     * @throws IllegalStateException unless the pipeline is running or paused
     */
    public CompletableFuture<Void> drain() {
        return life.drains().begin();
    }

    /**
     * Drains the pipeline like {@link #drain()}, for a limited time. If the pipeline is not drained by then, it is
     * stopped, and keeps the events that it holds. Handler calls in progress finish.
     *
     * @param limit how long the drain may take, not negative
     * @return what each stage has handled, and what it still holds. Fails like the future of {@link #drain()}
     * @throws IllegalStateException unless the pipeline is running or paused
     */
    public CompletableFuture<DrainReport> drain(Duration limit) {
        return life.drains().begin(limit);
    }

    /**
     * Polls a resting polling source now, and not after its poll interval: for example when the application knows that
     * the source has new events. If a poll is in progress, one more poll follows it.
     *
     * @param stage the name of a producer with a poll interval
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalArgumentException if the stage is not a polling source
     */
    public void wake(String stage) {
        topology.group(stage).instances().forEach(StageShell::wake);
    }

    /**
     * Stops the pipeline. Handler calls in progress finish; no other event is handled, and no demand is passed to
     * handlers. The pipeline keeps the events that it holds for the next start.
     *
     * @return completes when the last call has returned. Fails at once with {@link StageFailedException} if the
     *     pipeline fails first, and with {@link IllegalStateException} if it is started again or closed first
     * @throws IllegalStateException unless the pipeline is running, paused or draining
     */
    public CompletableFuture<Void> stop() {
        return life.stop();
    }

    /**
     * Stops the pipeline within a time limit, for example before the application ends. The pipeline first handles the
     * events that it holds, as far as possible, also if it is paused. If a drain is in progress, it waits for that
     * drain. After the timeout, the pipeline stops, interrupts the handler calls in progress, and ends children. The
     * events of interrupted calls count as failed, but an exception of such a call does not fail its stage. A warning
     * names the calls, and the number of events that the pipeline holds.
     *
     * <p>If the back-off of a restart, of a handler or a child, would take longer than the remaining time, the restart
     * happens at once. If it fails too, the shutdown does not wait for another restart.
     *
     * <p>The pipeline can be started again. A failed pipeline is closed after the timeout. A pipeline that was not
     * started is not changed.
     *
     * @param drain whether to handle the events that the pipeline holds; if {@code false}, only handler calls in
     *     progress may finish
     * @param timeout how long that may take, not negative
     * @return completes when no handler call is in progress, or one second after the timeout
     */
    public CompletableFuture<Void> shutdown(boolean drain, Duration timeout) {
        return shutdown(drain, timeout, true);
    }

    /**
     * Stops the pipeline within a time limit, like {@link #shutdown(boolean, Duration)}, with a choice of what happens
     * to handler calls that are in progress after the timeout.
     *
     * @param drain whether to handle the events that the pipeline holds; if {@code false}, only handler calls in
     *     progress may finish
     * @param timeout how long that may take, not negative
     * @param interrupt whether to interrupt handler calls and to end children after the timeout; if {@code false}, they
     *     are left to themselves, and a warning names the calls
     * @return completes when no handler call is in progress, or one second after the timeout
     */
    public CompletableFuture<Void> shutdown(boolean drain, Duration timeout, boolean interrupt) {
        return new Shutdown(this, life, scheduler, interrupt).stop(drain, timeout);
    }

    /**
     * Ends the pipeline for good within a time limit, like {@link #closeNow()}. After half of the time, the pipeline
     * interrupts the handler calls in progress. Calls that ignore their interrupt are abandoned: a warning names them,
     * and the number of events that the pipeline gave up.
     *
     * @param timeout how long to wait, not negative
     * @return completes when the pipeline has ended, or when the time has passed
     */
    public CompletableFuture<Void> closeWithin(Duration timeout) {
        return closeWithin(timeout, true);
    }

    /**
     * Ends the pipeline for good within a time limit, like {@link #closeWithin(Duration)}, with a choice of what happens
     * to handler calls in progress.
     *
     * @param timeout how long to wait, not negative
     * @param interrupt whether to interrupt handler calls after half of the time; if {@code false}, calls that take
     *     longer are abandoned
     * @return completes when the pipeline has ended, or when the time has passed
     */
    public CompletableFuture<Void> closeWithin(Duration timeout, boolean interrupt) {
        return new Shutdown(this, life, scheduler, interrupt).close(timeout);
    }

    /**
     * Starts the pipeline and waits until it has ended: every stage has completed, or the pipeline failed or was
     * closed.
     *
     * @throws StageFailedException if the pipeline fails
     * @throws IllegalStateException unless the pipeline is created, stopped or failed
     * @throws InterruptedException if the thread is interrupted while it waits; the pipeline keeps running
     */
    public void run() throws InterruptedException {
        Calls.await(start());
        Calls.await(completion());
    }

    /**
     * Ends the pipeline for good, and waits for its end. A pipeline that is running, paused or draining is drained
     * first, for at most its {@linkplain PipelineDefinition#closeTimeout() close timeout}: it accepts no new events and
     * handles the events that it holds. If a stage has failed, the other stages have the same time for their events.
     * Then handler calls in progress are interrupted, as in {@link #shutdown} and {@link #closeWithin}. If the thread is
     * interrupted while it waits, the pipeline is closed without waiting.
     *
     * <p>If code that a stage calls closes the stage's own pipeline, the call does not wait, like {@link #closeNow()}:
     * the stage cannot end before that code has returned. This holds for handlers, children, listeners,
     * dispatchers, keys and selectors.
     */
    @Override
    public void close() {
        if (life.waitsForCurrentThread()) {
            closeNow();
            return;
        }
        try {
            if (life.canDrain()) {
                Calls.await(shutdown(true, definition.closeTimeout()));
            }
            Calls.await(closeWithin(CLOSE_GRACE));
        } catch (InterruptedException interrupted) {
            closeNow();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends the pipeline for good and without waiting. When its present call, if any, has returned, each handler's
     * {@code terminated} is called. Events that the pipeline holds are given up: they are counted, and one log line
     * names their number and their places. Callers that wait for anything of this pipeline are notified at once, except
     * for {@link #completion()}, which completes when the last handler call has returned.
     */
    public void closeNow() {
        life.close();
    }

    /**
     * {@return a future that completes when the pipeline has ended: normally when all events were handled or the
     * pipeline was closed; exceptionally with {@link StageFailedException} when it failed and the stages that were not
     * affected have handled their events}
     *
     * <p>The future belongs to the present run, or to the last one: if a failed pipeline is started again, this method
     * returns another future. A pipeline that starts again by itself has one future for all those runs, which does not
     * complete while the pipeline waits for its restart.
     *
     * <p>Dependents run on a thread of the pipeline's scheduler, and may block. This holds for all futures of a
     * pipeline.
     *
     * <p>All callers share the future. None of them can complete or cancel it, and callers that stop waiting use no
     * memory. To cancel dependents, make a {@link CompletableFuture#copy() copy}: a copy that is cancelled or times out
     * is released with its dependents.
     */
    public CompletableFuture<Void> completion() {
        return life.runs().present().completion();
    }

    /**
     * Waits until the pipeline is idle: it holds no events, and no stage is active, so every emitted event has been
     * handled.
     *
     * @param timeout how long to wait at most; more than 292 years means no limit
     * @return whether the pipeline was idle within the timeout
     * @throws InterruptedException if the thread is interrupted while it waits
     * @throws IllegalStateException at once, if the pipeline cannot become idle because it has failed, is closed, or is
     *     stopped and holds events; the message names the reason, and the cause is the {@link StageFailedException}, if
     *     there is one
     */
    public boolean awaitIdle(Duration timeout) throws InterruptedException {
        return life.awaitIdle(timeout);
    }

    /**
     * {@return a future that completes when the pipeline is idle (see {@link #awaitIdle(Duration)}) or has completed.
     * It fails at once with {@link StageFailedException} if the pipeline fails first, and with {@link
     * IllegalStateException} if the pipeline is closed first, or is stopped while it holds events. Callers that wait
     * for the same moment share the future, see {@link #completion()}}
     */
    public CompletableFuture<Void> whenIdle() {
        return life.whenIdle();
    }

    /**
     * Returns the inlet of a producer, through which other threads pass events into the pipeline.
     *
     * @param stage the name of a producer
     * @param <E> the type of the producer's events, which the compiler does not check
     * @return the inlet
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalArgumentException if the stage is not a producer
     */
    @SuppressWarnings("unchecked") // the caller promises the event type
    public <E> Inlet<E> inlet(String stage) {
        StageGroup group = topology.group(stage);
        Inlet<Object> inlet = group.inlet();
        if (inlet == null) {
            throw new IllegalArgumentException("Stage '" + stage + "' of pipeline '" + name() + "' "
                    + (group.passesDeadLetters()
                            ? "passes dead letters on and has no inlet"
                            : "is not a producer; only producers have an inlet"));
        }
        return (Inlet<E>) inlet;
    }

    /**
     * Returns the inlet of a producer, through which other threads pass events into the pipeline.
     *
     * @param stage a producer
     * @param <E> the type of the producer's events
     * @return the inlet
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalArgumentException if the stage is not a producer
     */
    public <E> Inlet<E> inlet(StageRef<E> stage) {
        return inlet(stage.name());
    }

    /**
     * Returns the children of a consumer that starts a child for each event.
     *
     * @param stage the name of a consumer that was declared with {@link StageDefinition.Options#perEvent}
     * @param <E> the type of the consumer's events, which the compiler does not check
     * @return the children
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalArgumentException if the stage does not start a child for each event
     */
    @SuppressWarnings("unchecked") // the caller promises the event type
    public <E> Children<E> children(String stage) {
        Children<Object> children = topology.group(stage).children();
        if (children == null) {
            throw new IllegalArgumentException("Stage '" + stage + "' of pipeline '" + name()
                    + "' has no children: it does not start a child for each event. Declare it with 'perEvent'.");
        }
        return (Children<E>) children;
    }

    /**
     * Publishes a stage's events to any {@link Flow.Subscriber}, with {@link SubscriptionOptions#DEFAULT}.
     *
     * @param stage the name of a stage that emits events
     * @param <E> the type of the stage's events, which the compiler does not check
     * @return the publisher
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalArgumentException if the stage is a consumer
     * @see #publisher(String, SubscriptionOptions)
     */
    public <E> Flow.Publisher<E> publisher(String stage) {
        return publisher(stage, SubscriptionOptions.DEFAULT);
    }

    /**
     * Publishes a stage's events to any {@link Flow.Subscriber}.
     *
     * <p>Each subscriber becomes a consumer stage of the running pipeline with the name {@code
     * <stage>-subscriber-<number>}. The stage is removed when the subscriber has ended. It shows in snapshots, and the
     * pipeline does not complete before the subscriber has received its events. The dispatcher treats the subscriber
     * like any consumer. If the stage broadcasts, every subscriber receives every event from its {@code onSubscribe}
     * on. Otherwise subscribers share the events with the stage's other consumers.
     *
     * <p>The pipeline requests the subscriber's demand from the stage, up to the max demand at a time. The subscriber's
     * stage calls the subscriber in its turn, never concurrently; the subscriber may block. It calls {@code
     * onSubscribe} when the producing stage has admitted the subscriber, between two calls of that stage's handler.
     *
     * <p>The subscriber's stage calls {@code onComplete} when the stage has completed or was removed, after its last
     * event. It calls {@code onError} with the failure of the stage or of the pipeline, or with a {@link
     * java.util.concurrent.CancellationException} if the pipeline was closed. While the pipeline is paused, drained or
     * stopped, the subscriber waits.
     *
     * <p>If the pipeline is neither running nor paused, or if the topology does not allow the options, the subscription
     * fails at once. A subscriber that throws is cancelled, and the exception is logged. Events that were delivered to
     * a cancelled subscriber are dropped.
     *
     * @param stage the name of a stage that emits events
     * @param options the options of each subscriber's subscription
     * @param <E> the type of the stage's events, which the compiler does not check
     * @return the publisher
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalArgumentException if the stage is a consumer
     */
    public <E> Flow.Publisher<E> publisher(String stage, SubscriptionOptions options) {
        return publisher(stage, options, () -> {});
    }

    /**
     * Publishes a stage's events to any {@link Flow.Subscriber}, with {@link SubscriptionOptions#DEFAULT}.
     *
     * @param stage a stage that emits events
     * @param <E> the type of the stage's events
     * @return the publisher
     * @throws NoSuchElementException if there is no such stage
     * @see #publisher(String, SubscriptionOptions)
     */
    public <E> Flow.Publisher<E> publisher(StageRef<E> stage) {
        return publisher(stage.name());
    }

    /**
     * Publishes a stage's events to any {@link Flow.Subscriber}.
     *
     * @param stage a stage that emits events
     * @param options the options of each subscriber's subscription
     * @param <E> the type of the stage's events
     * @return the publisher
     * @throws NoSuchElementException if there is no such stage
     * @see #publisher(String, SubscriptionOptions)
     */
    public <E> Flow.Publisher<E> publisher(StageRef<E> stage, SubscriptionOptions options) {
        return publisher(stage.name(), options);
    }

    private <E> Flow.Publisher<E> publisher(String stage, SubscriptionOptions options, Runnable lastHasLeft) {
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
                lastHasLeft);
    }

    /**
     * Makes a {@link Flow.Processor} from two stages and the stages between them. It receives events at a {@link
     * FlowProducer}, and publishes the events of the other stage, like that stage's {@linkplain #publisher(String)
     * publisher}. When its last subscriber has left, the input stage stops, its own subscription is cancelled, and the
     * pipeline completes after the events that it holds.
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
     * @param <I> the type of the events that the processor receives, which the compiler does not check
     * @param <O> the type of the events that the processor publishes, which the compiler does not check
     * @return the processor; like the {@code FlowProducer}, it accepts one subscription
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalArgumentException if the input stage accepts no subscription, or the output stage is a consumer
     */
    @SuppressWarnings("unchecked") // the caller promises the event types
    public <I, O> Flow.Processor<I, O> processor(String input, String output) {
        if (topology.group(input).definition().handler() instanceof FlowProducer<?> subscriber) {
            Flow.Publisher<O> publisher = publisher(
                    output, SubscriptionOptions.DEFAULT, () -> stage(input).stop());
            return new StageProcessor<>((FlowProducer<I>) subscriber, publisher);
        }
        throw new IllegalArgumentException("Stage '" + input + "' of pipeline '" + name()
                + "' accepts no subscription. Declare it as a producer whose handler is FlowProducer.create().");
    }

    /**
     * Returns a handle of a stage. Messages reach all its instances.
     *
     * @param stage the name of a stage
     * @return the handle
     * @throws NoSuchElementException if there is no such stage
     */
    public StageHandle stage(String stage) {
        return new WholeStage(name(), topology.group(stage));
    }

    /**
     * Returns a handle of one instance of a stage.
     *
     * @param stage the name of a stage
     * @param index the number of the instance, from 0
     * @return the handle
     * @throws NoSuchElementException if there is no such stage or no such instance
     */
    public InstanceHandle instance(String stage, int index) {
        StageGroup group = topology.group(stage);
        int count = group.instances().size();
        if (index < 0 || index >= count) {
            String legal = count == 1 ? "0, its only instance" : "a number from 0 to " + (count - 1);
            throw new NoSuchElementException("Stage '" + stage + "' of pipeline '" + name() + "' has no instance "
                    + index + ". Use " + legal + ".");
        }
        return new OneInstance(group, index);
    }

    /**
     * Subscribes a stage to another stage while the pipeline is running.
     *
     * @param consumer the name of the consuming stage
     * @param producer the name of the producing stage
     * @param options the options of each instance's subscription
     * @return the subscriptions, one for each pair of instances and partition; the producer may still refuse them
     * @throws NoSuchElementException if there is no such stage
     * @throws io.genstage.InvalidPipelineException if the topology does not allow the subscription
     * @throws IllegalStateException unless the pipeline is running or paused, or if the consumer has ended
     */
    public List<Subscription> subscribe(String consumer, String producer, SubscriptionOptions options) {
        life.requireChangeable("subscribed to");
        return topology.subscribe(topology.group(consumer), new SubscriptionDefinition(producer, options));
    }

    /**
     * Replaces the subscriptions between two stages, if there are any, by new ones. The old subscriptions are detached
     * and not cancelled, so the consumer keeps running, whatever its cancel mode. The producer removes the old
     * subscription before it admits the new one, so no event is delivered to both, and none is lost.
     *
     * @param consumer the name of the consuming stage
     * @param producer the name of the producing stage
     * @param options the options of each instance's new subscription
     * @return the subscriptions, one for each pair of instances and partition; the producer may still refuse them
     * @throws NoSuchElementException if there is no such stage
     * @throws io.genstage.InvalidPipelineException if the topology does not allow the subscription
     * @throws IllegalStateException unless the pipeline is running or paused, or if the consumer has ended
     */
    public List<Subscription> resubscribe(String consumer, String producer, SubscriptionOptions options) {
        life.requireChangeable("subscribed to");
        return topology.resubscribe(topology.group(consumer), new SubscriptionDefinition(producer, options));
    }

    /**
     * Adds stages while the pipeline is running. The pipeline starts them and then opens their declared subscriptions,
     * to each other and to present stages.
     *
     * @param stages declares the new stages, which have the supervision of the pipeline
     * @return completes when the subscriptions are open and demand is released. Fails with {@link StageFailedException}
     *     if the pipeline fails first, and with {@link IllegalStateException} if the pipeline is closed, or one of the
     *     stages ends, first
     * @throws io.genstage.InvalidPipelineException if the topology does not allow the stages
     * @throws IllegalStateException unless the pipeline is running or paused
     */
    public CompletableFuture<Void> add(Consumer<PipelineDefinition.Builder> stages) {
        PipelineDefinition.Builder more = PipelineDefinition.named(name());
        stages.accept(more);
        return life.stageChanges().add(more.stages());
    }

    /**
     * Removes a stage while the pipeline is running. The stage accepts no new events, handles the events that were
     * delivered to it, and delivers the events that it has emitted as consumers request them. Then its consumers keep
     * running without it, whatever their cancel mode. A consumer that has no subscription left and whose permanent
     * subscription to another producer has completed, completes.
     *
     * @param stage the name of a stage
     * @return completes when the stage was removed; a stage of the same name may be added then. A stage of a stopped
     *     pipeline is removed when the pipeline is started again. Fails with {@link StageFailedException} if the
     *     pipeline fails first, and with {@link IllegalStateException} if it is closed first. All callers share the
     *     future, see {@link #completion()}
     * @throws NoSuchElementException if there is no such stage
     * @throws IllegalStateException unless the pipeline is running or paused, and if the stage receives the dead
     *     letters of another stage
     */
    public CompletableFuture<Void> remove(String stage) {
        life.requireChangeable("taken from");
        return life.stageChanges().remove(topology.removable(stage));
    }

    /**
     * Reads the events of a stage with {@link SubscriptionOptions#DEFAULT}.
     *
     * @param stage the name of a stage that emits events
     * @param <E> the type of the stage's events, which the compiler does not check
     * @return the events, see {@link #stream(List)}
     * @throws NoSuchElementException if there is no such stage
     * @throws io.genstage.InvalidPipelineException if the topology does not allow the subscription
     */
    public <E> Stream<E> stream(String stage) {
        return stream(stage, SubscriptionOptions.DEFAULT);
    }

    /**
     * Reads the events of a stage.
     *
     * @param stage the name of a stage that emits events
     * @param options the options of the reader's subscription
     * @param <E> the type of the stage's events, which the compiler does not check
     * @return the events, see {@link #stream(List)}
     * @throws NoSuchElementException if there is no such stage
     * @throws io.genstage.InvalidPipelineException if the topology does not allow the subscription
     */
    public <E> Stream<E> stream(String stage, SubscriptionOptions options) {
        return stream(List.of(new SubscriptionDefinition(stage, options)));
    }

    /**
     * Reads the events of a stage with {@link SubscriptionOptions#DEFAULT}.
     *
     * @param stage a stage that emits events
     * @param <E> the type of the stage's events
     * @return the events, see {@link #stream(List)}
     * @throws NoSuchElementException if there is no such stage
     * @throws io.genstage.InvalidPipelineException if the topology does not allow the subscription
     */
    public <E> Stream<E> stream(StageRef<E> stage) {
        return stream(stage.name());
    }

    /**
     * Reads the events of a stage.
     *
     * @param stage a stage that emits events
     * @param options the options of the reader's subscription
     * @param <E> the type of the stage's events
     * @return the events, see {@link #stream(List)}
     * @throws NoSuchElementException if there is no such stage
     * @throws io.genstage.InvalidPipelineException if the topology does not allow the subscription
     */
    public <E> Stream<E> stream(StageRef<E> stage, SubscriptionOptions options) {
        return stream(stage.name(), options);
    }

    /**
     * Reads the events of stages on the thread that uses the stream. The reader is a consumer of each stage, with its
     * own demand, and the stages' dispatchers treat it like any other consumer.
     *
     * <pre>{@code
     * try (Stream<Flight> flights = pipeline.stream("read", SubscriptionOptions.ofMaxDemand(100))) {
     *     flights.filter(Flight::late).limit(10).forEach(System.out::println);
     * }
     * }</pre>
     *
     * <p>The reader subscribes when the stream's terminal operation requests the first event. If the pipeline is not
     * running, paused or completed then, that throws {@link IllegalStateException}. Like any stream, it can be used
     * once; another call of this method makes a new reader. Events come in the order of their arrival, and events of
     * one instance keep their order. A batch counts as handled, and the reader requests more, when the next event after
     * the batch is requested.
     *
     * <p>The stream ends when no subscription is left. A producer that completes, is detached or is removed ends its
     * subscription only, whatever the cancel mode. If a subscription is cancelled or refused, or if its producer or the
     * pipeline fails or is closed, the cancel mode decides:
     * <ul>
     *   <li>{@code PERMANENT}: the stream throws {@link io.genstage.SubscriptionCancelledException}, after the events
     *       before it.
     *   <li>{@code TRANSIENT}: the stream throws it if there is a reason. Otherwise only that subscription ends.
     *   <li>{@code TEMPORARY}: only that subscription ends.
     * </ul>
     *
     * <p>While the pipeline is paused, drained or stopped, the reader waits. If its thread is interrupted while it
     * waits, the stream throws a {@link java.util.concurrent.CancellationException}, and the thread stays interrupted.
     *
     * <p>Close the stream, best by try-with-resources: operations that need not read to the end, such as {@code limit},
     * do not close it. Closing cancels the subscriptions and waits for the producers' next turns. Events that were
     * delivered and not read are lost. Another thread may close the stream to end the reading. A stream that is neither
     * read further nor closed requests no more events, which delays a stage that broadcasts. Its subscriptions are
     * cancelled when it is garbage-collected.
     *
     * <p>A drain does not wait for readers. Reading does not change the demand mode of a producer that accumulates
     * demand. A handler must not read the events of the same stage: it would wait for itself forever.
     *
     * @param subscriptions the stages to read from, and the options of each subscription
     * @param <E> the type of the events, which the compiler does not check
     * @return the events; sequential, ordered, without {@code null}
     * @throws NoSuchElementException if there is no such stage
     * @throws io.genstage.InvalidPipelineException if the topology does not allow a subscription
     */
    @SuppressWarnings("unchecked") // the caller promises the event type
    public <E> Stream<E> stream(List<SubscriptionDefinition> subscriptions) {
        StageDefinition reader = asConsumer("stream#" + streams.incrementAndGet(), subscriptions);
        topology.checkReader(reader);
        return (Stream<E>) EventReader.stream(name(), reader.name(), end -> life.read(end, reader));
    }

    /** {@return the reader, declared as a consumer, to check its subscriptions} */
    private StageDefinition asConsumer(String reader, List<SubscriptionDefinition> subscriptions) {
        ConsumerStage<Object> unused = (events, from) -> {};
        return PipelineDefinition.named(name())
                .consumer(
                        reader,
                        unused,
                        options -> subscriptions.forEach(one -> options.subscribeTo(one.to(), one.options())))
                .stages()
                .get(0);
    }

    /**
     * {@return the figures of all stages} Reading them delays no stage.
     *
     * <p>The figures of one instance are consistent. If they change all the time, the instance takes the snapshot
     * itself, between two events. If it cannot do so within 50 ms (in total for the whole pipeline), because a
     * dispatcher's code keeps it busy, its figures are from its last snapshot or, if there is none, the current,
     * possibly inconsistent figures. The same holds for a snapshot that is taken inside a dispatcher's code, such as a
     * key function or a selector: for the stage of that dispatcher, and for other stages that take a snapshot at the
     * same time.
     */
    public PipelineSnapshot snapshot() {
        Status now = status();
        Status healthy = life.statusOfHealthyStages();
        ReadBudget budget = new ReadBudget();
        List<StageSnapshot> stages = topology.groups().stream()
                .map(group -> group.snapshot(healthy, budget))
                .toList();
        return new PipelineSnapshot(
                name(),
                now,
                now == Status.FAILED ? life.failure() : null,
                restartIn(),
                life.givenUp(),
                stages,
                life.deadLetters());
    }

    @Override
    public String toString() {
        return "Pipeline '" + name() + "' (" + status() + ")";
    }
}
