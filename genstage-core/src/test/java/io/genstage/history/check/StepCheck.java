package io.genstage.history.check;

import io.genstage.ConsumerSnapshot;
import io.genstage.DiscardReason;
import io.genstage.InputSnapshot;
import io.genstage.InstanceSnapshot;
import io.genstage.OutputSnapshot;
import io.genstage.PartitionSnapshot;
import io.genstage.Status;
import io.genstage.SubscriptionSnapshot;
import io.genstage.engine.Activity;
import io.genstage.engine.StageShell;
import io.genstage.history.dispatch.EventFates;
import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.World;
import java.util.List;

/**
 * The invariants of the design, section 4, behind every step, of the instances that were active in it. All figures must be what
 * the models say, so they follow from it that figures only grow.
 */
public final class StepCheck {

    private final World world;

    public StepCheck(World world) {
        this.world = world;
    }

    public void look() {
        List<InstanceModel> instances = world.instances;
        instances.forEach(StepCheck::firstAsks);
        for (int i = 0; i < instances.size(); i++) {
            InstanceModel instance = instances.get(i);
            long activations = Activity.of(instance.shell());
            if (activations != instance.activations) {
                instance.activations = activations;
                look(instance);
                instance.stepIsOver(Activity.idle(instance.shell()));
            }
        }
        if (world.supervisor != null) {
            world.supervisor.stepIsOver();
        }
        world.throwIfViolated();
    }

    /** What a consumer asks for as soon as it may, its producer may have seen within the same step. */
    private static void firstAsks(InstanceModel instance) {
        if (instance.inputs.stream().noneMatch(LinkModel::mayAskFirst)) {
            return;
        }
        InputSnapshot input = instance.shell().snapshot(Status.RUNNING).input();
        for (SubscriptionSnapshot link : input == null ? List.<SubscriptionSnapshot>of() : input.subscriptions()) {
            for (LinkModel edge : instance.inputs) {
                if (edge.subscription.id() == link.id()
                        && edge.mayAskFirst()
                        && link.requested() == edge.options.maxDemand()) {
                    edge.requested = link.requested();
                }
            }
        }
    }

    public void look(InstanceModel instance) {
        StageShell<?, ?> shell = instance.shell();
        InstanceSnapshot now = shell.snapshot(Status.RUNNING);
        boolean idle = Activity.idle(shell);
        status(instance, now);
        OutputSnapshot output = now.output();
        if (output != null) {
            output(instance, output);
        }
        InputSnapshot input = now.input();
        if (input != null) {
            input(instance, input, idle, hasEnded(now));
        }
        if (idle) {
            new IdleCheck(world, instance, now).look();
        }
    }

    private void violated(InstanceModel instance, String what, Object figures) {
        world.violated(instance.life + ": " + what + ": " + figures);
    }

    /** It ends as its handler, its subscriptions and their cancel modes say. */
    private void status(InstanceModel instance, InstanceSnapshot now) {
        boolean fits = switch (now.status()) {
            case FAILED -> instance.life.hasFailed();
            case RUNNING -> !instance.life.isLeaving() && !instance.life.isRestarting();
            case DRAINING -> instance.life.isLeaving() && !instance.life.hasFailed() && !instance.life.isRestarting();
            case RESTARTING -> instance.life.isRestarting();
            case COMPLETED, STOPPED ->
                (instance.life.isLeaving() || world.isClosing()) && now.status() == instance.life.outcome();
            default -> false;
        };
        if (!fits) {
            violated(instance, "it should not be " + now.status() + ", " + instance.succession, now);
        }
        if (now.restarts() != instance.succession.restarts()) {
            violated(instance, "it was restarted " + instance.succession.restarts() + " times", now);
        }
        boolean ended = hasEnded(now);
        if (ended && !instance.seenEnded && !world.closing) {
            ended(instance, now);
        }
        instance.seenEnded |= ended;
    }

    private static boolean hasEnded(InstanceSnapshot now) {
        return now.status() == Status.COMPLETED || now.status() == Status.STOPPED;
    }

    /** It has handled and handed on what it had; or a failed pipeline has closed it when the rest had run out. */
    private void ended(InstanceModel instance, InstanceSnapshot now) {
        InputSnapshot input = now.input();
        boolean inputEmpty =
                input == null || (input.queued() == 0 && input.subscriptions().isEmpty());
        boolean outputEmpty = now.output() == null || now.output().held() == 0;
        if (!world.isClosing() && !(inputEmpty && outputEmpty)) {
            violated(instance, "it has ended before it has handed on what it had", now);
        }
        boolean stuck = now.output() != null && instance.stuckAtLast;
        if (input != null && input.queued() > 0 && !stuck) {
            violated(instance, "it was closed before it had run out", now);
        }
    }

    /** Invariants 1 and 2, at the producing end. */
    private void output(InstanceModel instance, OutputSnapshot now) {
        long inletTaken = instance.inlet.size()
                - (now.inlet() == null ? 0 : now.inlet().queued() + now.inlet().givenUp());
        if (now.emitted() != instance.made.size() + inletTaken) {
            violated(instance, "it has emitted " + instance.made.size() + " and " + inletTaken + " of its inlet", now);
        }
        if (now.emitted() != now.dispatched() + now.buffered() + now.queued() + discarded(now) + now.givenUp()) {
            violated(instance, "emitted = dispatched + buffered + queued + discarded + given up", now);
        }
        if (now.givenUp() > 0 && !world.isClosing()) {
            violated(instance, "it has given up events, and nothing was closed", now);
        }
        if (now.inlet() != null && now.inlet().refused() != instance.inletRefused) {
            violated(instance, "its inlet has refused " + instance.inletRefused, now);
        }
        if (!instance.stage.polled && now.owed() != instance.owed) {
            violated(instance, "it owes " + instance.owed, now);
        }
        if (now.buffered() > now.buffer().capacity()) {
            violated(instance, "its buffer is too small for that", now);
        }
        if (instance.hasDispatcher() && !instance.broken) {
            dispatched(instance, now, instance.fates());
        }
        List<ConsumerSnapshot> consumers = now.consumers();
        for (int i = 0; i < consumers.size(); i++) {
            if (consumers.get(i).delivered() > consumers.get(i).requested()) {
                violated(instance, "delivered <= requested", consumers.get(i));
            }
        }
    }

    private static long discarded(OutputSnapshot now) {
        long sum = 0;
        if (!now.discards().isEmpty()) {
            for (long count : now.discards().values()) {
                sum += count;
            }
        }
        return sum;
    }

    private static boolean fits(OutputSnapshot now, InstanceModel instance, EventFates fates) {
        return now.discards().isEmpty()
                ? fates.filtered() + fates.orphaned() + fates.failed() + instance.letGo.bufferFull() == 0
                : now.discarded(DiscardReason.FILTERED) == fates.filtered()
                        && now.discarded(DiscardReason.ORPHANED) == fates.orphaned()
                        && now.discarded(DiscardReason.FAILED) == fates.failed()
                        && now.discarded(DiscardReason.BUFFER_FULL) == instance.letGo.bufferFull();
    }

    /** One that was closed has given up all that waited. */
    private static boolean keepsOrGaveUp(OutputSnapshot now, long buffered, long queued) {
        return now.givenUp() == 0
                ? now.buffered() == buffered && now.queued() == queued
                : now.buffered() == 0 && now.queued() == 0 && now.givenUp() == buffered + queued;
    }

    private void dispatched(InstanceModel instance, OutputSnapshot now, EventFates fates) {
        if (now.dispatched() != fates.dispatched()
                || !fits(now, instance, fates)
                || now.withheld() != fates.withheld()
                || !keepsOrGaveUp(now, instance.buffered(), fates.model().queued())) {
            violated(instance, "it has dispatched " + fates.toString() + " and buffers " + instance.buffered(), now);
        }
        if (world.isClosing() && now.consumers().size() < instance.outputs.size()) {
            return; // it has ended, and its dispatcher is told nothing any more
        }
        if (now.consumers().size() != instance.outputs.size()) {
            violated(instance, "its consumers are " + instance.outputs, now);
            return;
        }
        for (int i = 0; i < now.consumers().size(); i++) {
            if (now.consumers().get(i).delivered() != instance.outputs.get(i).delivered) {
                violated(instance, "it has delivered otherwise over " + instance.outputs.get(i), now);
            }
        }
        List<PartitionSnapshot> partitions = now.partitions();
        for (int i = 0; i < partitions.size(); i++) {
            if (partitions.get(i).backlog()
                    != (now.givenUp() > 0 ? 0 : fates.model().queued(i))) {
                violated(instance, "its partition holds " + fates.model().queued(i), partitions.get(i));
            }
        }
    }

    /** Invariants 1 and 2, at the consuming end. */
    private void input(InstanceModel instance, InputSnapshot now, boolean idle, boolean ended) {
        List<SubscriptionSnapshot> links = now.subscriptions();
        long queued = 0;
        boolean listens = instance.life.listens();
        if (!listens || links.size() < instance.inputs.size()) {
            endUntold(instance, links);
        }
        if (links.size() < instance.inputs.size() || (listens && links.size() > instance.inputs.size())) {
            violated(instance, "its subscriptions are " + instance.inputs, now);
            return;
        }
        for (int i = 0; i < links.size(); i++) {
            queued += links.get(i).queued();
            if (i < instance.inputs.size()) {
                link(instance, instance.inputs.get(i), links.get(i), idle);
            } else if (links.get(i).requested() > 0) {
                violated(instance, "nobody knows who is to ask, and something was asked for", links.get(i));
            }
        }
        boolean givesUp = instance.life.isDeaf() || (ended && world.isClosing());
        long abandoned = idle && givesUp ? instance.abandoned() : now.abandoned();
        if (now.abandoned() != abandoned || (now.abandoned() > 0 && !givesUp)) {
            violated(instance, "it has abandoned " + abandoned, now);
        }
        if (now.queued() != queued) {
            violated(instance, "its queue holds what its subscriptions say", now);
        }
    }

    /** One that is going is not told of ends that only confirm it. */
    private void endUntold(InstanceModel instance, List<SubscriptionSnapshot> links) {
        for (int i = instance.inputs.size() - 1; i >= 0; i--) {
            LinkModel edge = instance.inputs.get(i);
            boolean there = false;
            for (SubscriptionSnapshot link : links) {
                there |= link.id() == edge.subscription.id();
            }
            if (!there) {
                edge.endsUntold();
                instance.inputs.remove(i);
            }
        }
    }

    private void link(InstanceModel instance, LinkModel edge, SubscriptionSnapshot now, boolean idle) {
        if (now.id() != edge.subscription.id()) {
            violated(instance, "this should be " + edge, now);
        }
        if (now.processed() != edge.handled || now.failed() != edge.failed) {
            violated(instance, edge + " has handled " + edge.handled + " and failed " + edge.failed, now);
        }
        if (now.received() > edge.delivered || (idle && now.received() != edge.delivered)) {
            violated(instance, edge + " has delivered " + edge.delivered, now);
        }
        edge.seen = now.requested();
        if (edge.manual) {
            if (now.requested() > edge.asked) {
                violated(instance, edge + " was asked by hand for " + edge.asked, now);
            }
            return;
        }
        if (now.requested() != edge.requested) {
            violated(instance, edge + " should have asked for " + edge.requested, now);
        }
        if (!edge.onceManual && now.requested() > now.processed() + now.failed() + edge.options.maxDemand()) {
            violated(instance, "requested <= processed + max-demand", now);
        }
    }
}
