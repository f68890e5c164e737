package io.genstage.history.model;

import io.genstage.DeadLetter;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.Undelivered;
import io.genstage.dispatch.Dispatcher;
import io.genstage.history.dispatch.DispatcherConfig;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;
import io.genstage.history.event.Trace;
import io.genstage.history.event.Transition;
import io.genstage.internal.turns.Activity;
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

/**
 * Models the pipeline of one history, and holds what all parts of the history share: the random numbers, the log, the
 * real pipeline, and the models of its stages, instances and links.
 */
public final class World {

    public final SplittableRandom random;

    public final HistoryLog log;

    public final Trace trace;

    /** Creates the dispatchers of all stages: correct ones, or some with a defect. */
    public final Function<DispatcherConfig, Dispatcher<Event>> dispatchers;

    /** Whether the figures that dispatchers report are compared with their models, and not only the deliveries. */
    public final boolean checksFigures;

    public final List<StageModel> stages = new ArrayList<>();

    public final List<InstanceModel> instances = new ArrayList<>();

    public final List<LinkModel> links = new ArrayList<>();

    public final LiveTopologyModel topology = new LiveTopologyModel();

    public final InjectedFaults faults = new InjectedFaults();

    /** Acknowledgers that were notified in this call of an instance, before the model knew of the reason. */
    final List<ReceiptModel> early = new ArrayList<>(0);

    private final Map<String, InstanceModel> instancesById = new HashMap<>();

    private final Map<Object, LinkModel> linksBySubscription = new IdentityHashMap<>();

    private @Nullable Pipeline pipeline;

    private @Nullable SeededScheduler scheduler;

    /** {@code null} if the pipeline is not supervised, so its first failure ends it. */
    public @Nullable SupervisorModel supervisor;

    public Disturbance disturbance = Disturbance.NONE;

    /** The history has many events and large demand. */
    public boolean large;

    /** Sources emit all that they owe and then complete. */
    public boolean finishing;

    /** An act is stopping the pipeline. */
    public boolean stopping;

    /** An act has closed the pipeline. */
    public boolean closing;

    /** Whether the pipeline reports undelivered events. */
    public boolean reportsUndelivered;

    /** How often the pipeline was started. */
    public int starts;

    /** How often the pipeline was started again or resumed. */
    public int resumptions;

    /** How many stages were declared; the others were added later. */
    private int declared;

    private boolean declaredLinksChecked;

    public World(
            SplittableRandom random,
            HistoryLog log,
            Function<DispatcherConfig, Dispatcher<Event>> dispatchers,
            boolean checksFigures) {
        this.random = random;
        this.log = log;
        this.trace = log.trace;
        this.dispatchers = dispatchers;
        this.checksFigures = checksFigures;
    }

    // The real pipeline.

    /** Binds the models of the declared stages to the real pipeline. */
    public void bind(Pipeline created, SeededScheduler driven) {
        pipeline = created;
        scheduler = driven;
        declared = stages.size();
        for (StageModel stage : stages) {
            stage.bind(created);
        }
    }

    public Pipeline pipeline() {
        return Objects.requireNonNull(pipeline);
    }

    public SeededScheduler scheduler() {
        return Objects.requireNonNull(scheduler);
    }

    public long now() {
        return scheduler().now();
    }

    /** {@return whether the pipeline's status lets handlers be called} */
    boolean handlersMayRun() {
        Status status = pipeline().status();
        return status != Status.PAUSED && status != Status.STOPPED;
    }

    /** {@return whether the pipeline's status lets stages and subscriptions be added and removed} */
    public boolean isChangeable() {
        Status status = pipeline().status();
        return status == Status.RUNNING || status == Status.PAUSED;
    }

    /** {@return whether the pipeline closes all stages: an act has closed it, or a failed pipeline has drained} */
    public boolean isClosing() {
        return closing || pipeline().failure() != null;
    }

    /** {@return whether events may be given up wherever they are, because the pipeline, or a dispatcher, has ended} */
    public boolean givesUpAll() {
        return isClosing() || instances.stream().anyMatch(instance -> instance.dispatcherFailed);
    }

    /** {@return whether events may be given up that the model still counts as held} */
    public boolean mayGiveUp() {
        return givesUpAll()
                || instances.stream()
                        .anyMatch(instance -> instance.life.handlerEnded() && !Activity.idle(instance.shell()));
    }

    /** {@return how many holders of an emission's events have no handler any more, and give them up} */
    int holdersWithoutHandler(ReceiptModel receipt) {
        int holders = 0;
        for (InstanceModel instance : instances) {
            holders += instance.life.handlerEnded() ? instance.input.held(receipt) : 0;
        }
        return holders;
    }

    /** The model knows now what has happened in this call of an instance. */
    public void checkEarlyNotifications() {
        if (!early.isEmpty()) {
            early.forEach(ReceiptModel::checkEarlyNotification);
            early.clear();
        }
    }

    /** The dead-letter handler receives a letter, in the turn of the instance that failed. */
    public void deadLetterReceived(DeadLetter<?> letter) {
        InstanceModel instance = onCurrentThread();
        if (instance == null) {
            violated("the dead-letter handler receives " + letter + " outside of a turn");
        } else {
            instance.redelivery.letterReceived(letter);
        }
    }

    /** The handler of undelivered events is called, in the turn of the instance that has given them up. */
    public void undelivered(Undelivered<?> events) {
        InstanceModel instance = onCurrentThread();
        if (instance == null) {
            violated("the handler of undelivered events receives " + events + " outside of a turn");
        } else {
            instance.undelivered.reported(events);
        }
    }

    private @Nullable InstanceModel onCurrentThread() {
        for (InstanceModel instance : instances) {
            if (instance.shell().isOnCurrentThread()) {
                return instance;
            }
        }
        return null;
    }

    // The models.

    SupervisorModel supervisor() {
        return Objects.requireNonNull(supervisor);
    }

    public void add(StageModel stage) {
        stages.add(stage);
    }

    void add(InstanceModel instance) {
        instances.add(instance);
        instancesById.put(instance.id, instance);
    }

    /** {@return the stages that match and were not removed} */
    public List<StageModel> stages(Predicate<StageModel> wanted) {
        List<StageModel> found = new ArrayList<>();
        for (StageModel stage : stages) {
            if (!stage.removed && wanted.test(stage)) {
                found.add(stage);
            }
        }
        return found;
    }

    public InstanceModel instance(String id) {
        return Objects.requireNonNull(instancesById.get(id), id);
    }

    /**
     * {@return the model of a subscription}
     *
     * <p>A consumer without a handler can subscribe during its restart. Then its handler does not know the subscription
     * yet, and this method adds the model.
     */
    public LinkModel link(Object subscription) {
        LinkModel known = linksBySubscription.get(subscription);
        if (known != null) {
            return known;
        }
        LinkModel link = linkOf((Subscription) subscription);
        count(Transition.SUBSCRIBED_DURING_RESTART);
        if (link.consumer.life.hasHandler()) {
            violated(link.consumer + " did not call `subscribed` for " + link);
        }
        return link;
    }

    /** {@return the model of a subscription for which the consumer's `subscribed` is called; added if it is new} */
    public LinkModel linkOf(Subscription subscription) {
        return linksBySubscription.computeIfAbsent(subscription, unknown -> {
            LinkModel link = new LinkModel(this, subscription);
            links.add(link);
            return link;
        });
    }

    /** Checks before the first event that all declared subscriptions were answered (R99). */
    public void requireDeclaredLinks() {
        if (declaredLinksChecked) {
            return;
        }
        declaredLinksChecked = true;
        for (LinkModel link : links) {
            boolean later = topology.wasAdded(link) || stages.indexOf(link.consumer.stage) >= declared;
            boolean answered = link.end.isAnswered() || link.consumer.life.isEnding();
            if (!later && !answered && !link.producer.life.isEnding()) {
                violated("the pipeline requests events before " + link + " is answered");
            }
        }
    }

    /** {@return whether nothing but handlers can fail; then the pipeline must complete in spite of that} */
    boolean onlyHandlersFail() {
        return disturbance == Disturbance.NONE && supervisor != null;
    }

    // The log.

    public void count(Transition transition) {
        log.count(transition);
    }

    public void violated(String what) {
        log.violated(what);
    }

    public void throwIfViolated() {
        log.throwIfViolated();
    }

    /** Traces an act. */
    public void traceAct(Object... words) {
        if (trace.on) {
            StringBuilder line = new StringBuilder("ACT ");
            for (Object word : words) {
                line.append(word);
            }
            trace.add(line.append(" (").append(pipeline().status()).append(')').toString());
        }
    }

    // Random choices.

    public boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    public <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
