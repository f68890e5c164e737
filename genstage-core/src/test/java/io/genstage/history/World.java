package io.genstage.history;

import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.dispatch.Dispatcher;
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
final class World {

    final SplittableRandom random;

    final Tally tally;

    final Trace trace;

    final List<StageModel> stages = new ArrayList<>();

    final List<InstanceModel> instances = new ArrayList<>();

    final List<Edge> edges = new ArrayList<>();

    final Changes changes = new Changes();

    private final Map<String, InstanceModel> instancesById = new HashMap<>();

    private final Map<Object, Edge> edgesBySubscription = new IdentityHashMap<>();

    private @Nullable Pipeline pipeline;

    private @Nullable String violation;

    final Poison poison = new Poison();

    /** Who has handlers replaced; {@code null} if the first failure is the last. */
    @Nullable
    SupervisorModel supervisor;

    /** How often handlers were allowed to run again. */
    int resumptions;

    /** Somebody stops the pipeline just now. */
    boolean stopping;

    /** How much goes wrong: nothing, what harms nobody, or all. */
    int unrest;

    /** Sources give what they owe, and want to be done. */
    boolean generous;

    /** Whether a dispatcher's own figures are compared too, or only what it does. */
    final boolean looksInside;

    /** Many events and large windows. */
    boolean large;

    /** Somebody, or a failure, ends all stages. */
    boolean closing;

    final Function<Sharing, Dispatcher<Event>> dispatchers;

    /** How many stages were declared, and did not come later. */
    private int declared;

    /** All declared subscriptions stand. */
    private boolean standing;

    private @Nullable SeededScheduler scheduler;

    World(
            SplittableRandom random,
            Tally tally,
            Trace trace,
            Function<Sharing, Dispatcher<Event>> dispatchers,
            boolean looksInside) {
        this.dispatchers = dispatchers;
        this.looksInside = looksInside;
        this.random = random;
        this.tally = tally;
        this.trace = trace;
    }

    /** What was declared is there. */
    void begin(Pipeline made, SeededScheduler driven) {
        pipeline = made;
        scheduler = driven;
        declared = stages.size();
        for (StageModel stage : stages) {
            stage.bind(made);
        }
    }

    long now() {
        return scheduler().now();
    }

    SeededScheduler scheduler() {
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
    void requireStanding() {
        if (standing) {
            return;
        }
        standing = true;
        for (Edge edge : edges) {
            boolean later = changes.isLater(edge) || stages.indexOf(edge.consumer.stage) >= declared;
            boolean answered = edge.admitted || edge.refused || edge.over || edge.consumer.life.isLeaving();
            if (!later && !answered && !edge.producer.life.isLeaving()) {
                violated("events are wanted before " + edge + " stands");
            }
        }
    }

    Pipeline pipeline() {
        return Objects.requireNonNull(pipeline);
    }

    void add(StageModel stage) {
        stages.add(stage);
    }

    /** It is really there. */
    void add(InstanceModel instance) {
        instances.add(instance);
        instancesById.put(instance.id, instance);
    }

    InstanceModel instance(String id) {
        return Objects.requireNonNull(instancesById.get(id), id);
    }

    /** One that the consumer's handler was told of, or will be, for it was not there. */
    Edge edge(Object subscription) {
        Edge known = edgesBySubscription.get(subscription);
        if (known != null) {
            return known;
        }
        Edge edge = meet((Subscription) subscription);
        count(Transition.SUBSCRIBED_MEANWHILE);
        if (edge.consumer.life.listens()) {
            violated(edge.consumer + " was not told that it has subscribed: " + edge);
        }
        return edge;
    }

    /** One that the consumer's handler is told of. */
    Edge meet(Subscription subscription) {
        return edgesBySubscription.computeIfAbsent(subscription, unknown -> {
            Edge edge = new Edge(this, subscription);
            edges.add(edge);
            return edge;
        });
    }

    /** Also a failed pipeline closes all stages, when the others have run out. */
    boolean isClosing() {
        return closing || pipeline().failure() != null;
    }

    /** Does not throw, because the engine would catch it. */
    void violated(String what) {
        trace.add("VIOLATED " + what);
        if (violation == null) {
            violation = what;
        }
    }

    void throwIfViolated() {
        if (violation != null) {
            throw new Violation(violation);
        }
    }

    /** Writes down what is done from outside. */
    void note(Object... words) {
        if (trace.on) {
            StringBuilder line = new StringBuilder("ACT ");
            for (Object word : words) {
                line.append(word);
            }
            trace.add(line.append(" (").append(pipeline().status()).append(')').toString());
        }
    }

    /** {@return whether stages and subscriptions may come and go now} */
    boolean isChangeable() {
        Status status = pipeline().status();
        return status == Status.RUNNING || status == Status.PAUSED;
    }

    /** {@return the stages of a kind that are there} */
    List<StageModel> stages(Predicate<StageModel> wanted) {
        List<StageModel> found = new ArrayList<>();
        for (StageModel stage : stages) {
            if (!stage.removed && wanted.test(stage)) {
                found.add(stage);
            }
        }
        return found;
    }

    void count(Transition transition) {
        tally.count(transition);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
