package io.genstage.definition;

import io.genstage.BufferOptions;
import io.genstage.DemandMode;
import io.genstage.Scheduler;
import io.genstage.StageCallbacks;
import io.genstage.StageType;
import io.genstage.SubscriptionOptions;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.snapshot.PartitionSnapshot;
import io.genstage.supervision.ChildOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A declared stage. Immutable; made by {@link PipelineDefinition.Builder}.
 *
 * @since 0.1.0
 */
public final class StageDefinition {

    /** The factory of a stage that has none: it keeps its handler. */
    private record Kept<S extends StageCallbacks<?>>(S handler) implements Supplier<S> {

        @Override
        public S get() {
            return handler;
        }
    }

    private final String name;

    private final StageType type;

    /** Makes the user's object, for each instance and each start. */
    private final Supplier<? extends StageCallbacks<?>> handlers;

    private final List<SubscriptionDefinition> subscriptions;

    private final StageSettings settings;

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
    }

    /**
     * A stage whose instances have handlers of their own.
     *
     * @param handlers makes them, of the kind that the type says
     */
    static StageDefinition of(
            String name, StageType type, Supplier<? extends StageCallbacks<?>> handlers, Options options) {
        return new StageDefinition(name, type, handlers, options.subscriptions, options.settings(type));
    }

    /**
     * A stage that keeps its handler when it is restarted.
     *
     * @param handler what all instances call, of the kind that the type says
     */
    static StageDefinition keeping(String name, StageType type, StageCallbacks<?> handler, Options options) {
        return of(name, type, new Kept<>(handler), options);
    }

    /**
     * {@return the stage's name}
     */
    public String name() {
        return name;
    }

    /**
     * {@return the stage's kind}
     */
    public StageType type() {
        return type;
    }

    /**
     * {@return the edges to the stages that it takes events from}
     */
    public List<SubscriptionDefinition> subscriptions() {
        return subscriptions;
    }

    /**
     * {@return how many instances of it there are}
     */
    public int concurrency() {
        return settings.concurrency();
    }

    /**
     * {@return its buffer}
     */
    public BufferOptions buffer() {
        BufferOptions given = settings.buffer();
        if (given != null) {
            return given;
        }
        return type == StageType.PRODUCER ? BufferOptions.PRODUCER_DEFAULT : BufferOptions.UNLIMITED_BUFFER;
    }

    /**
     * {@return what a producer does with demand when it starts}
     */
    public DemandMode demand() {
        return settings.demand();
    }

    /** {@return a dispatcher without consumers, to inspect, or {@code null} if the stage emits nothing} */
    @Nullable
    Dispatcher<?> dispatcherProbe() {
        return type.emits() ? settings.probe() : null;
    }

    /**
     * {@return the name of its dispatcher, or {@code null} if the stage emits nothing} A dispatcher that fails to tell its name is named by
     * its class.
     */
    public @Nullable String dispatcherName() {
        Dispatcher<?> probe = dispatcherProbe();
        try {
            return probe == null ? null : probe.name();
        } catch (Throwable thrown) { // also a checked one that no method declares
            return probe.getClass().getSimpleName();
        }
    }

    /**
     * {@return the names of the partitions that its dispatcher has; empty if it has none}
     */
    public List<String> partitions() {
        return type.emits() ? settings.partitions() : List.of();
    }

    /**
     * {@return how the stage supervises its children, or {@code null} if it does not start one for each event}
     */
    public @Nullable ChildOptions children() {
        return settings.children();
    }

    /**
     * {@return the handler that all instances share, or {@code null} if a factory makes one for each instance and start}
     */
    public @Nullable StageCallbacks<?> handler() {
        return handlers instanceof Kept<?> kept ? kept.handler : null;
    }

    /**
     * {@return what makes a handler for each instance and start, of the kind that {@link #type()} says} A stage with one
     * {@linkplain #handler() shared handler} always returns that one.
     */
    public Supplier<? extends StageCallbacks<?>> handlers() {
        return handlers;
    }

    /**
     * {@return a new dispatcher for one instance}
     */
    public Dispatcher<?> newDispatcher() {
        Supplier<? extends Dispatcher<?>> given = settings.dispatcher();
        return given == null ? new DemandDispatcher<>() : given.get();
    }

    /** Whether something was said of what the stage emits. */
    boolean hasOutputOptions() {
        return settings.buffer() != null || settings.dispatcher() != null;
    }

    /**
     * {@return the scheduler that the stage has for itself, or {@code null} if it runs on the pipeline's}
     */
    public @Nullable Scheduler scheduler() {
        return settings.scheduler();
    }

    /**
     * {@return whether its handler may block}
     */
    public boolean blocking() {
        return settings.blocking();
    }

    /**
     * {@return the wait after an empty answer of a polling source, or {@code null} if the stage is not polled}
     */
    public @Nullable Duration pollInterval() {
        return settings.pollInterval();
    }

    /** What can be said of a stage besides its name and its handler; every method returns this object. */
    public static final class Options {

        private List<SubscriptionDefinition> subscriptions = new ArrayList<>();

        private int concurrency = 1;

        private @Nullable ChildOptions children;

        private @Nullable Scheduler scheduler;

        private boolean blocking = true;

        private @Nullable BufferOptions buffer;

        private @Nullable Duration pollInterval;

        private @Nullable Supplier<? extends Dispatcher<?>> dispatcher;

        private DemandMode demand = DemandMode.FORWARD;

        Options() {}

        /** {@return what was said, for a stage of a type} */
        private StageSettings settings(StageType type) {
            if (saysNothing()) {
                return StageSettings.DEFAULT;
            }
            Dispatcher<?> probe = type.emits() && dispatcher != null ? dispatcher.get() : StageSettings.DEFAULT.probe();
            return new StageSettings(
                    concurrency,
                    children,
                    scheduler,
                    blocking,
                    buffer,
                    pollInterval,
                    dispatcher,
                    demand,
                    probe,
                    probe.partitions().stream().map(PartitionSnapshot::name).toList());
        }

        private boolean saysNothing() {
            return concurrency == 1
                    && children == null
                    && scheduler == null
                    && blocking
                    && buffer == null
                    && pollInterval == null
                    && dispatcher == null
                    && demand == DemandMode.FORWARD;
        }

        /**
         * Takes events from a stage, with GenStage's defaults: at most 1000, and again at 500.
         *
         * @param stage the name of the producing stage
         * @return this
         */
        public Options subscribeTo(String stage) {
            return subscribeTo(stage, SubscriptionOptions.DEFAULT);
        }

        /**
         * Takes events from a stage. May be said more than once.
         *
         * @param stage the name of the producing stage
         * @param subscription how much is asked for, by each instance
         * @return this
         */
        public Options subscribeTo(String stage, SubscriptionOptions subscription) {
            subscriptions.add(new SubscriptionDefinition(stage, subscription));
            return this;
        }

        /**
         * Runs several instances, which share one subscriber's place. They share the handler too, so it is called by as
         * many threads at once, unless there is a factory: then each instance has a handler of its own.
         *
         * @param instances how many, at least 1; exactly 1 for a producer
         * @return this
         */
        public Options concurrency(int instances) {
            concurrency = instances;
            return this;
        }

        /**
         * Starts a child for each event: the handler is called with one event alone, on a thread of the child's own, for at most max
         * demand events of each subscription at once. Demand returns as children end. The other callbacks are called by the stage itself,
         * one at a time, beside the children; one that asks by hand bounds them by what it asks for. To pause, drain or stop the
         * pipeline leaves children to end, with their restarts; to close it ends them. For consumers only, in place of
         * {@link #concurrency(int)}.
         *
         * <p>On virtual threads ten thousand children that block are nothing special. On platform threads at most max-threads run, and the
         * rest waits for a thread, as do other stages: keep max demand well below it, or a pipeline whose children all wait for something
         * cannot even be told to end them. Children run on their stage's {@linkplain #scheduler(Scheduler) own threads}, if it has such.
         *
         * @param options what becomes of children that fail, or that run when the stage ends
         * @return this
         */
        public Options perEvent(ChildOptions options) {
            children = options;
            return this;
        }

        /**
         * Runs the stage on threads of its own, in place of the pipeline's: so it can neither take threads away from other stages nor
         * wait for one because of them, and never shares one with a stage that runs elsewhere. Several stages, also of several
         * pipelines, may share a scheduler.
         *
         * @param own where it runs, also its children; time and timers remain those of the pipeline's scheduler. To be kept open until
         *     the pipeline's completion, also when that is closed, or the stage stands still
         * @return this
         */
        public Options scheduler(Scheduler own) {
            scheduler = Objects.requireNonNull(own, "a stage's own scheduler must not be null");
            return this;
        }

        /**
         * Promises that the handler never blocks: it may then run on the few threads of the compute lane.
         *
         * @return this
         */
        public Options nonBlocking() {
            blocking = false;
            return this;
        }

        /**
         * Bounds what may wait beyond demand. For a producer it is the capacity of its inlet too.
         *
         * @param options the buffer
         * @return this
         */
        public Options buffer(BufferOptions options) {
            buffer = options;
            return this;
        }

        /**
         * Makes a producer a polling source: it is called with all that is owed, again at once after an answer with
         * events, and when the interval has passed after one without.
         *
         * @param interval how long it is left alone after an empty answer, more than zero
         * @return this
         */
        public Options pollInterval(Duration interval) {
            pollInterval = interval;
            return this;
        }

        /**
         * Says how events are shared out among consumers. Without it each event goes to the one with the most demand.
         *
         * @param factory makes a dispatcher for each instance, such as {@code BroadcastDispatcher::new}
         * @return this
         */
        public Options dispatcher(Supplier<? extends Dispatcher<?>> factory) {
            dispatcher = factory;
            return this;
        }

        /**
         * Says what a producer does with demand when it starts; it can be changed while it runs
         * ({@link io.genstage.StageHandle#demand(DemandMode)}).
         *
         * @param mode {@link DemandMode#ACCUMULATE} to let it add up until the stage is told to forward
         * @return this
         */
        public Options demand(DemandMode mode) {
            demand = mode;
            return this;
        }

        /** What was said of the half of a stage that takes events. */
        Options ofInput() {
            Options half = copy();
            half.buffer = null;
            half.dispatcher = null;
            half.pollInterval = null;
            half.demand = DemandMode.FORWARD;
            return half;
        }

        /** What was said of the half of a stage that emits events. */
        Options ofOutput() {
            Options half = copy();
            half.subscriptions = List.of();
            return half;
        }

        private Options copy() {
            Options copy = new Options();
            copy.subscriptions = List.copyOf(subscriptions);
            copy.concurrency = concurrency;
            copy.children = children;
            copy.scheduler = scheduler;
            copy.blocking = blocking;
            copy.buffer = buffer;
            copy.pollInterval = pollInterval;
            copy.dispatcher = dispatcher;
            copy.demand = demand;
            return copy;
        }
    }
}
