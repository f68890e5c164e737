package io.genstage.definition;

import io.genstage.BufferOptions;
import io.genstage.DeliveryGuarantee;
import io.genstage.DemandMode;
import io.genstage.OnGivenUp;
import io.genstage.Scheduler;
import io.genstage.StageCallbacks;
import io.genstage.StageType;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.ErrorOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A declared stage. Immutable. {@link PipelineDefinition.Builder} makes it.
 *
 * @since 0.1.0
 */
public final class StageDefinition {

    /** The factory of a stage whose instances and starts share one handler. */
    private record SharedHandler<S extends StageCallbacks<?>>(S handler) implements Supplier<S> {

        @Override
        public S get() {
            return handler;
        }
    }

    private final String name;

    private final StageType type;

    /** Makes the handler for each instance and each start. */
    private final Supplier<? extends StageCallbacks<?>> handlers;

    private final List<SubscriptionDefinition> subscriptions;

    private final StageSettings settings;

    private final DispatcherProbe probe;

    private StageDefinition(
            String name,
            StageType type,
            Supplier<? extends StageCallbacks<?>> handlers,
            List<SubscriptionDefinition> subscriptions,
            StageSettings settings) {
        this.name = name;
        this.type = type;
        this.handlers = handlers;
        this.subscriptions = List.copyOf(subscriptions);
        this.settings = settings;
        this.probe = DispatcherProbe.of(type, settings);
    }

    /**
     * A stage with a handler for each instance and each start.
     *
     * @param handlers makes handlers of the given type of stage
     */
    static StageDefinition withFactory(
            String name, StageType type, Supplier<? extends StageCallbacks<?>> handlers, Options<?> options) {
        return new StageDefinition(name, type, handlers, options.subscriptions, options.settings);
    }

    /**
     * A stage that keeps its handler when it is restarted.
     *
     * @param handler the handler of all instances, of the given type of stage
     */
    static StageDefinition withHandler(String name, StageType type, StageCallbacks<?> handler, Options<?> options) {
        return withFactory(name, type, new SharedHandler<>(handler), options);
    }

    /** {@return the stage's name} */
    public String name() {
        return name;
    }

    /** {@return the kind of the stage} */
    public StageType type() {
        return type;
    }

    /** {@return the subscriptions to the stages that this stage receives events from} */
    public List<SubscriptionDefinition> subscriptions() {
        return subscriptions;
    }

    /** {@return the number of instances} */
    public int concurrency() {
        return settings.concurrency;
    }

    /** {@return the size of the buffer} */
    public BufferOptions buffer() {
        BufferOptions given = settings.buffer;
        if (given != null) {
            return given;
        }
        return type == StageType.PRODUCER ? BufferOptions.PRODUCER_DEFAULT : BufferOptions.unlimited();
    }

    /** {@return what a producer does with demand when it starts} */
    public DemandMode demand() {
        return settings.demand;
    }

    /** {@return a dispatcher without consumers, to inspect, or {@code null} if the stage emits no events} */
    @Nullable
    Dispatcher<?> dispatcherProbe() {
        return type.emits() ? probe.dispatcher() : null;
    }

    /**
     * {@return the name of the stage's dispatcher, or {@code null} if the stage emits no events} If {@link
     * Dispatcher#name()} throws, the name is the dispatcher's class.
     */
    public @Nullable String dispatcherName() {
        Dispatcher<?> probe = dispatcherProbe();
        try {
            return probe == null ? null : probe.name();
        } catch (Throwable thrown) { // also a checked exception that no method declares
            return probe.getClass().getSimpleName();
        }
    }

    /** {@return the names of the dispatcher's partitions; empty if it has none} */
    public List<String> partitions() {
        return type.emits() ? probe.partitions() : List.of();
    }

    /** {@return how the stage supervises its children, or {@code null} if it does not start a child for each event} */
    public @Nullable ChildOptions children() {
        return settings.children;
    }

    /**
     * {@return the handler that all instances share, or {@code null} if a factory makes a handler for each instance and
     * start}
     */
    public @Nullable StageCallbacks<?> handler() {
        return handlers instanceof SharedHandler<?> kept ? kept.handler : null;
    }

    /**
     * {@return the factory of handlers for each instance and start, of the kind of {@link #type()}} The factory of a
     * {@linkplain #handler() shared handler} always returns that handler.
     */
    public Supplier<? extends StageCallbacks<?>> handlers() {
        return handlers;
    }

    /** {@return a new dispatcher for one instance} */
    public Dispatcher<?> newDispatcher() {
        Supplier<? extends Dispatcher<?>> given = settings.dispatcher;
        return given == null ? new DemandDispatcher<>() : given.get();
    }

    /** {@return whether an option of the producing side was set} */
    boolean hasOutputOptions() {
        return settings.buffer != null || settings.dispatcher != null;
    }

    /** {@return the stage's own scheduler, or {@code null} if the stage runs on the pipeline's scheduler} */
    public @Nullable Scheduler scheduler() {
        return settings.scheduler;
    }

    /** {@return whether the handler may block} */
    public boolean blocking() {
        return settings.blocking;
    }

    /** {@return what the stage does with events that its handler fails to handle} */
    public ErrorOptions onError() {
        return settings.onError;
    }

    /** {@return how long a handler call may take, or {@code null} if there is no limit} */
    public @Nullable Duration timeout() {
        return settings.timeout;
    }

    /** {@return what becomes of the events of a handler call that threw} */
    public DeliveryGuarantee delivery() {
        return settings.delivery;
    }

    /** {@return the maximum number of unsettled events of a producer, or {@code null} if there is no limit} */
    public @Nullable Integer maxInFlight() {
        return settings.maxInFlight;
    }

    /** {@return the maximum number of events that the inlet of a producer holds} */
    public long inletCapacity() {
        Integer given = settings.inletCapacity;
        return given == null ? buffer().capacity() : given;
    }

    /** {@return whether the capacity of the inlet was set} */
    boolean hasInletCapacity() {
        return settings.inletCapacity != null;
    }

    /** {@return what a source that commits positions does with a given-up event} */
    public OnGivenUp onGivenUp() {
        return settings.onGivenUp;
    }

    /**
     * {@return how long a polling source waits after a call without events, or {@code null} if the stage is not polled}
     */
    public @Nullable Duration pollInterval() {
        return settings.pollInterval;
    }

    /**
     * The options of a stage. Every method returns this object, and a later call replaces the value of an earlier one.
     *
     * @param <I> the type of the events that the stage handles; {@link Void} for a producer
     */
    public static final class Options<I> {

        private List<SubscriptionDefinition> subscriptions = new ArrayList<>();

        private StageSettings settings = StageSettings.DEFAULT;

        Options() {}

        /**
         * Subscribes to a stage with {@link SubscriptionOptions#DEFAULT}.
         *
         * @param stage the name of the producing stage
         * @return this
         */
        public Options<I> subscribeTo(String stage) {
            return subscribeTo(stage, SubscriptionOptions.DEFAULT);
        }

        /**
         * Subscribes to a stage with a max demand. The min demand is half of it. A stage may have several
         * subscriptions.
         *
         * @param stage the name of the producing stage
         * @param maxDemand the maximum number of events that each instance has requested and not handled yet, at least
         *     1
         * @return this
         * @throws IllegalArgumentException if the number is below 1
         */
        public Options<I> subscribeTo(String stage, int maxDemand) {
            return subscribeTo(stage, SubscriptionOptions.ofMaxDemand(maxDemand));
        }

        /**
         * Subscribes to a stage. A stage may have several subscriptions.
         *
         * @param stage the name of the producing stage
         * @param subscription the options of each instance's subscription
         * @return this
         */
        public Options<I> subscribeTo(String stage, SubscriptionOptions subscription) {
            subscriptions.add(new SubscriptionDefinition(stage, subscription));
            return this;
        }

        /**
         * Subscribes to a stage with {@link SubscriptionOptions#DEFAULT}.
         *
         * @param stage the producing stage
         * @return this
         */
        public Options<I> subscribeTo(StageRef<? extends I> stage) {
            return subscribeTo(stage.name());
        }

        /**
         * Subscribes to a stage with a max demand. The min demand is half of it. A stage may have several
         * subscriptions.
         *
         * @param stage the producing stage
         * @param maxDemand the maximum number of events that each instance has requested and not handled yet, at least
         *     1
         * @return this
         * @throws IllegalArgumentException if the number is below 1
         */
        public Options<I> subscribeTo(StageRef<? extends I> stage, int maxDemand) {
            return subscribeTo(stage.name(), maxDemand);
        }

        /**
         * Subscribes to a stage. A stage may have several subscriptions.
         *
         * @param stage the producing stage
         * @param subscription the options of each instance's subscription
         * @return this
         */
        public Options<I> subscribeTo(StageRef<? extends I> stage, SubscriptionOptions subscription) {
            return subscribeTo(stage.name(), subscription);
        }

        /**
         * Sets the number of instances. All instances of a stage share its events. They also share the handler, so it
         * is called by as many threads at once, unless the stage has a factory, which makes a handler for each
         * instance.
         *
         * @param instances the number of instances, at least 1; exactly 1 for a producer
         * @return this
         */
        public Options<I> concurrency(int instances) {
            settings = settings.with(s -> s.concurrency = instances);
            return this;
        }

        /**
         * Starts a child for each event. A child calls the handler with one event, on its own thread. At most as many
         * children run at once as the max demand of each subscription allows. Demand is returned to the producer when a
         * child ends. For consumers only, in place of {@link #concurrency(int)}.
         *
         * <p>The stage itself calls the other callbacks, one at a time, while children run. If a handler requests
         * events by {@link io.genstage.Subscription#ask}, the number of requested events limits the children. When the
         * pipeline is paused, drained or stopped, its children finish, with their restarts. When it is closed, they are
         * ended.
         *
         * <p>On virtual threads, ten thousand blocked children are an ordinary load. On platform threads, at most
         * max-threads children run, and the others wait for a thread, as do other stages. Keep the max demand well
         * below max-threads: if children occupy all threads, the stage has no thread to end them. If the stage has its
         * {@linkplain #scheduler(Scheduler) own scheduler}, its children run there.
         *
         * @param options what happens to children that fail, or that run when the stage ends
         * @return this
         */
        public Options<I> perEvent(ChildOptions options) {
            settings = settings.with(s -> s.children = options);
            return this;
        }

        /**
         * Runs the stage and its children on a scheduler for this stage, in place of the pipeline's scheduler. The
         * stage then neither occupies threads that other stages need nor waits for them. Several stages, also of
         * several pipelines, may share a scheduler.
         *
         * @param own runs the stage and its children; the clock and timers remain the pipeline scheduler's.
         *     Keep it open until the pipeline has completed, also when the pipeline is closed; otherwise the stage
         *     cannot run
         * @return this
         */
        public Options<I> scheduler(Scheduler own) {
            Objects.requireNonNull(own, "a stage's own scheduler must not be null");
            settings = settings.with(s -> s.scheduler = own);
            return this;
        }

        /**
         * Declares that the handler never blocks. The stage may then run on the few threads for such handlers.
         *
         * @return this
         */
        public Options<I> nonBlocking() {
            settings = settings.with(s -> s.blocking = false);
            return this;
        }

        /**
         * Sets the buffer for events that were emitted without demand. The capacity is also the capacity of a
         * producer's inlet, unless {@link #inletCapacity(int)} sets that.
         *
         * @param options the size of the buffer
         * @return this
         */
        public Options<I> buffer(BufferOptions options) {
            settings = settings.with(s -> s.buffer = options);
            return this;
        }

        /**
         * Sets the maximum number of events that a producer's inlet holds. Without it, this is the capacity of the
         * {@linkplain #buffer(BufferOptions) buffer}.
         *
         * @param events the number of events, at least 1
         * @return this
         */
        public Options<I> inletCapacity(int events) {
            settings = settings.with(s -> s.inletCapacity = events);
            return this;
        }

        /**
         * Limits the unsettled events of a producer: events that were emitted and that are neither done nor given up,
         * wherever they are in the pipeline. While the limit is reached, the stage neither asks its handler nor takes
         * events from its inlet. Events that other callbacks emit may exceed the limit. The stage tracks all its events
         * then, also those that are emitted without an acknowledger.
         *
         * @param events the number of events, at least 1
         * @return this
         */
        public Options<I> maxInFlight(int events) {
            settings = settings.with(s -> s.maxInFlight = events);
            return this;
        }

        /**
         * Sets what a source that commits positions does when one of its events was given up. A source commits positions
         * if it calls {@link io.genstage.StageContext#acknowledged()}. The default is {@link OnGivenUp#FAIL}.
         *
         * @param action what the source does
         * @return this
         */
        public Options<I> onGivenUp(OnGivenUp action) {
            settings = settings.with(s -> s.onGivenUp = action);
            return this;
        }

        /**
         * Sets what the stage does with events that its handler fails to handle. The default is {@link
         * ErrorOptions#DEFAULT}: one attempt, and the handler fails. On a producer, this is about calls that pull or
         * poll its source.
         *
         * @param options the number of attempts, and what follows them
         * @return this
         */
        public Options<I> onError(ErrorOptions options) {
            settings = settings.with(s -> s.onError = options);
            return this;
        }

        /**
         * Limits the time of a handler call. The stage interrupts a call that takes longer, which counts as a failure
         * of its events. Until the call returns, the stage calls nothing else.
         *
         * @param limit how long a call may take, more than zero
         * @return this
         */
        public Options<I> timeout(Duration limit) {
            settings = settings.with(s -> s.timeout = limit);
            return this;
        }

        /**
         * Sets what becomes of the events of a handler call that threw. The default is {@link
         * DeliveryGuarantee#AT_LEAST_ONCE}.
         *
         * @param guarantee whether the next handler receives the events again
         * @return this
         */
        public Options<I> delivery(DeliveryGuarantee guarantee) {
            settings = settings.with(s -> s.delivery = guarantee);
            return this;
        }

        /**
         * Makes a producer a polling source. The stage calls it each time with all remaining demand: at once after a
         * call that emitted events, and after the interval if the call emitted none.
         *
         * @param interval how long to wait after a call without events, more than zero
         * @return this
         */
        public Options<I> pollInterval(Duration interval) {
            settings = settings.with(s -> s.pollInterval = interval);
            return this;
        }

        /**
         * Sets the rule by which events are distributed among consumers. The default is {@link DemandDispatcher}: each
         * event goes to the consumer with the most demand.
         *
         * @param factory makes a dispatcher for each instance, such as {@code BroadcastDispatcher::new}
         * @return this
         */
        public Options<I> dispatcher(Supplier<? extends Dispatcher<?>> factory) {
            settings = settings.with(s -> s.dispatcher = factory);
            return this;
        }

        /**
         * Sets what a producer does with demand when it starts. {@link io.genstage.StageHandle#demand(DemandMode)}
         * changes it while the stage runs.
         *
         * @param mode {@link DemandMode#ACCUMULATE} to accumulate demand until the mode is set to forward
         * @return this
         */
        public Options<I> demand(DemandMode mode) {
            settings = settings.with(s -> s.demand = mode);
            return this;
        }

        /** {@return a copy for the consuming half of a processor} */
        Options<I> ofInput() {
            Options<I> half = new Options<>();
            half.subscriptions = subscriptions;
            half.settings = settings.ofInput();
            return half;
        }

        /** {@return a copy for the producing half of a processor} */
        Options<I> ofOutput() {
            Options<I> half = new Options<>();
            half.settings = settings;
            return half;
        }
    }
}
