package io.genstage.pipeline;

import io.genstage.Scheduler;
import io.genstage.definition.StageDefinition;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.threads.CallerFuture;
import io.genstage.internal.threads.RetriedAction;
import io.genstage.internal.threads.SharedFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** How stages are added to a running pipeline and removed from it. */
final class StageChanges {

    private final Pipeline pipeline;

    private final Scheduler scheduler;

    private final PipelineLife life;

    private final PipelineStatus status;

    private final LiveTopology topology;

    private final Listeners listeners;

    /** Callers that wait for a change. */
    private final Waits waits;

    StageChanges(
            Pipeline pipeline,
            Scheduler scheduler,
            PipelineLife life,
            PipelineStatus status,
            LiveTopology topology,
            Listeners listeners,
            Waits waits) {
        this.pipeline = pipeline;
        this.scheduler = scheduler;
        this.life = life;
        this.status = status;
        this.topology = topology;
        this.listeners = listeners;
        this.waits = waits;
    }

    /**
     * Adds stages and starts them.
     *
     * @return completes when they have started and subscribed, and may ask
     */
    CompletableFuture<Void> add(List<StageDefinition> definitions) {
        return add(definitions, group -> {});
    }

    /**
     * Adds a stage that is removed as soon as it has ended.
     *
     * @param gone called after that
     * @return completes when it has subscribed, and may ask
     */
    CompletableFuture<Void> addSubscriber(StageDefinition definition, Runnable gone) {
        return add(List.of(definition), group -> {
            var unused = group.end().ended().thenRun(() -> {
                var unusedRemoval = beginRemoval(group);
                gone.run();
            });
        });
    }

    private CompletableFuture<Void> add(List<StageDefinition> definitions, Consumer<StageGroup> added) {
        life.requireChangeable("added to");
        CallerFuture<Void> running = waits.open("its new stages had started");
        List<StageGroup> groups = startAndAdd(definitions, running);
        groups.forEach(group -> listeners.notifyEach(listener -> listener.stageAdded(pipeline, group.definition())));
        groups.forEach(added);
        if (status.closed() || status.get().ended()) {
            groups.forEach(group -> group.close(status.failure()));
        }
        life.endWaitsInVain();
        return running;
    }

    private List<StageGroup> startAndAdd(List<StageDefinition> definitions, CallerFuture<Void> running) {
        List<StageGroup> begun = new ArrayList<>(definitions.size());
        RetriedAction ending = new RetriedAction(() -> begun.forEach(group -> group.close(null)));
        try {
            return topology.add(definitions, fresh -> startLater(fresh, begun, running));
        } catch (Throwable refusal) {
            ending.run();
            running.settleWith(refusal); // the caller receives the exception and not the future
            throw refusal;
        }
    }

    /**
     * Counts the stages as alive before other threads can see them, so that the pipeline does not complete without
     * them.
     */
    private void startLater(List<StageGroup> groups, List<StageGroup> begun, CallerFuture<Void> running) {
        List<StageShell<?, ?>> shells = Stages.instances(groups);
        if (!life.runs().present().countStarting(shells.size())) {
            throw life.notChangeable("added to");
        }
        begun.addAll(groups); // from now on they must end, whatever is thrown
        Consumer<ActionBarrier> subscribe = consumers -> {
            try {
                topology.subscribe(groups, consumers);
            } catch (Throwable e) {
                running.settleWith(e);
            }
        };
        new StartSequence(shells, subscribe, () -> {}, () -> running.settle(null)).run();
        for (StageGroup group : groups) {
            var unused = group.end().ended().thenRun(() -> {
                if (!group.hasCompleted()) {
                    running.settleWith(new IllegalStateException("Stage '" + group.name() + "' of pipeline '"
                            + pipeline.name() + "' has ended before it had started"));
                }
            });
        }
    }

    /**
     * Ends a stage in order, and then removes it.
     *
     * @return completes when it is removed
     */
    CompletableFuture<Void> remove(StageGroup group) {
        SharedFuture<Void> removed = beginRemoval(group);
        life.endWaitsInVain();
        return removed;
    }

    private SharedFuture<Void> beginRemoval(StageGroup group) {
        StageEnd end = group.end();
        SharedFuture<Void> fresh = new SharedFuture<>(scheduler);
        RetriedAction removing = new RetriedAction(() -> group.instances().forEach(StageShell::remove));
        SharedFuture<Void> removed = end.beginRemoval(fresh);
        if (removed == fresh) {
            waits.add(fresh, "stage '" + group.name() + "' was removed");
            removing.run();
            var unused = end.ended().thenRun(() -> {
                StageGroup letters = topology.remove(group);
                if (letters != null) {
                    var unusedRemoval = beginRemoval(letters);
                }
                listeners.notifyEach(listener -> listener.stageRemoved(pipeline, group.name()));
                removed.settle(null);
            });
        }
        return removed;
    }
}
