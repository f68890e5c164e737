package io.genstage.history.model;

import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.dispatch.Dispatcher;
import io.genstage.history.dispatch.DispatcherConfig;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;
import io.genstage.history.event.Trace;
import io.genstage.history.event.Transition;
import io.genstage.history.event.TransitionCounts;
import io.genstage.pipeline.Pipeline;
import io.genstage.testing.SeededScheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What all parts of a history share: chance, the stages as they should be, and the first thing that is not as it should be. */
public final class World {

    public final SplittableRandom random;

    public final HistoryLog log;

    public final Trace trace;

    public final List<StageModel> stages = new ArrayList<>();

    public final List<InstanceModel> instances = new ArrayList<>();

    public final List<LinkModel> edges = new ArrayList<>();

    public final LiveTopologyModel changes = new LiveTopologyModel();

    private final Map<String, InstanceModel> instancesById = new HashMap<>();

    private final Map<Object, LinkModel> edgesBySubscription = new IdentityHashMap<>();

    private @Nullable Pipeline pipeline;

    public final InjectedFaults poison = new InjectedFaults();

    /** Who has handlers replaced; {@code null} if the first failure is the last. */
    @Nullable
    public SupervisorModel supervisor;

    /** How often handlers were allowed to run again. */
    public int resumptions;

    /** Somebody stops the pipeline just now. */
    public boolean stopping;

    /** How much goes wrong: nothing, what harms nobody, or all. */
    public int unrest;

    /** Sources give what they owe, and want to be done. */
    public boolean generous;

    /** Whether a dispatcher's own figures are compared too, or only what it does. */
    public final boolean looksInside;

    /** Many events and large windows. */
    public boolean large;

    /** Somebody, or a failure, ends all stages. */
    public boolean closing;

    public final Function<DispatcherConfig, Dispatcher<Event>> dispatchers;

    /** How many stages were declared, and did not come later. */
    private int declared;

    /** All declared subscriptions stand. */
    private boolean standing;

    private @Nullable SeededScheduler scheduler;

    public World(
            SplittableRandom random,
            TransitionCounts tally,
            Trace trace,
            Function<DispatcherConfig, Dispatcher<Event>> dispatchers,
            boolean looksInside) {
        this.dispatchers = dispatchers;
        this.looksInside = looksInside;
        this.random = random;
        this.log = new HistoryLog(tally, trace);
        this.trace = trace;
    }

    /** What was declared is there. */
    public void begin(Pipeline made, SeededScheduler driven) {
        pipeline = made;
        scheduler = driven;
        declared = stages.size();
        for (StageModel stage : stages) {
            stage.bind(made);
        }
    }

    public long now() {
        return scheduler().now();
    }

    public SeededScheduler scheduler() {
        return Objects.requireNonNull(scheduler);
    }

    SupervisorModel supervisor() {
        return Objects.requireNonNull(supervisor);
    }

    /** Handlers throw, and nothing else goes wrong: then all comes to its end nevertheless. */
    boolean isCalm() {
        return unrest == 0 && supervisor != null;
    }

    boolean handlersRun() {
        Status status = pipeline().status();
        return status != Status.PAUSED && status != Status.STOPPED;
    }

    /** The first event is wanted: all declared subscriptions must stand by now (R99). */
    public void requireStanding() {
        if (standing) {
            return;
        }
        standing = true;
        for (LinkModel edge : edges) {
            boolean later = changes.isLater(edge) || stages.indexOf(edge.consumer.stage) >= declared;
            boolean answered = edge.admitted || edge.refused || edge.over || edge.consumer.life.isLeaving();
            if (!later && !answered && !edge.producer.life.isLeaving()) {
                violated("events are wanted before " + edge + " stands");
            }
        }
    }

    public Pipeline pipeline() {
        return Objects.requireNonNull(pipeline);
    }

    public void add(StageModel stage) {
        stages.add(stage);
    }

    /** It is really there. */
    public void add(InstanceModel instance) {
        instances.add(instance);
        instancesById.put(instance.id, instance);
    }

    public InstanceModel instance(String id) {
        return Objects.requireNonNull(instancesById.get(id), id);
    }

    /** One that the consumer's handler was told of, or will be, for it was not there. */
    public LinkModel edge(Object subscription) {
        LinkModel known = edgesBySubscription.get(subscription);
        if (known != null) {
            return known;
        }
        LinkModel edge = meet((Subscription) subscription);
        count(Transition.SUBSCRIBED_MEANWHILE);
        if (edge.consumer.life.listens()) {
            violated(edge.consumer + " was not told that it has subscribed: " + edge);
        }
        return edge;
    }

    /** One that the consumer's handler is told of. */
    public LinkModel meet(Subscription subscription) {
        return edgesBySubscription.computeIfAbsent(subscription, unknown -> {
            LinkModel edge = new LinkModel(this, subscription);
            edges.add(edge);
            return edge;
        });
    }

    /** Also a failed pipeline closes all stages, when the others have run out. */
    public boolean isClosing() {
        return closing || pipeline().failure() != null;
    }

    public void violated(String what) {
        log.violated(what);
    }

    public void throwIfViolated() {
        log.throwIfViolated();
    }

    /** Writes down what is done from outside. */
    public void note(Object... words) {
        if (trace.on) {
            StringBuilder line = new StringBuilder("ACT ");
            for (Object word : words) {
                line.append(word);
            }
            trace.add(line.append(" (").append(pipeline().status()).append(')').toString());
        }
    }

    /** {@return whether stages and subscriptions may come and go now} */
    public boolean isChangeable() {
        Status status = pipeline().status();
        return status == Status.RUNNING || status == Status.PAUSED;
    }

    /** {@return the stages of a kind that are there} */
    public List<StageModel> stages(Predicate<StageModel> wanted) {
        List<StageModel> found = new ArrayList<>();
        for (StageModel stage : stages) {
            if (!stage.removed && wanted.test(stage)) {
                found.add(stage);
            }
        }
        return found;
    }

    public void count(Transition transition) {
        log.count(transition);
    }

    public boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    public <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
