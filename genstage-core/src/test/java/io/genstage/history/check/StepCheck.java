package io.genstage.history.check;

import io.genstage.Status;
import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.World;
import io.genstage.internal.turns.Activity;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import java.util.List;

/**
 * Checks the invariants of the design (section 4) after every step, for each instance that was active in it. The
 * figures of a snapshot must equal the model's, so it follows that they only grow.
 */
public final class StepCheck {

    private final World world;

    public StepCheck(World world) {
        this.world = world;
    }

    public void check() {
        List<InstanceModel> instances = world.instances;
        world.checkEarlyNotifications();
        instances.forEach(StepCheck::recordFirstRequests);
        for (int i = 0; i < instances.size(); i++) {
            InstanceModel instance = instances.get(i);
            long activations = Activity.of(instance.shell());
            if (activations != instance.activations) {
                instance.activations = activations;
                check(instance);
                instance.afterStep(Activity.idle(instance.shell()));
            }
        }
        if (world.supervisor != null) {
            world.supervisor.afterStep();
        }
        world.throwIfViolated();
    }

    /** No callback notifies of a consumer's first request. The producer may have processed it in this step already. */
    private static void recordFirstRequests(InstanceModel instance) {
        if (instance.input.links.stream().noneMatch(link -> link.demand.mayRequestFirst())) {
            return;
        }
        InputSnapshot input = instance.shell().snapshot(Status.RUNNING).input();
        for (SubscriptionSnapshot now : input == null ? List.<SubscriptionSnapshot>of() : input.subscriptions()) {
            for (LinkModel link : instance.input.links) {
                if (link.subscription.id() == now.id()
                        && link.demand.mayRequestFirst()
                        && now.requested() == link.options.maxDemand()) {
                    link.demand.requestFirst();
                }
            }
        }
    }

    private void check(InstanceModel instance) {
        InstanceSnapshot now = instance.shell().snapshot(Status.RUNNING);
        boolean idle = Activity.idle(instance.shell());
        checkStatus(instance, now);
        if (now.output() != null) {
            new OutputCheck(world, instance, now.output()).check();
        }
        if (now.input() != null) {
            new InputCheck(world, instance, now.input()).check(idle, hasEnded(now));
        }
        if (idle) {
            new IdleCheck(world, instance, now).check();
        }
    }

    private void violated(InstanceModel instance, String what, InstanceSnapshot now) {
        world.violated(instance.life + ": " + what + ": " + now);
    }

    /** The status follows from the handler, the links and their cancel modes. */
    private void checkStatus(InstanceModel instance, InstanceSnapshot now) {
        if (now.status() == Status.RETRYING) {
            instance.redelivery.waits();
        }
        boolean waiting = instance.redelivery.isWaiting();
        boolean fits = switch (now.status()) {
            case FAILED -> instance.life.hasFailed();
            case RUNNING -> !instance.life.isEnding() && !instance.life.isRestarting() && !waiting;
            case DRAINING ->
                instance.life.isEnding()
                        && !instance.life.hasFailed()
                        && !instance.life.isRestarting()
                        && !waiting;
            case RETRYING -> !instance.life.isRestarting() && !instance.life.hasFailed() && waiting;
            case RESTARTING -> instance.life.isRestarting();
            case COMPLETED, STOPPED ->
                (instance.life.isEnding() || world.isClosing()) && now.status() == instance.life.outcome();
            default -> false;
        };
        if (!fits) {
            violated(
                    instance, "the status must not be " + now.status() + "; the handler: " + instance.handlerLife, now);
        }
        if (now.restarts() != instance.handlerLife.restarts()) {
            violated(instance, "the model counts " + instance.handlerLife.restarts() + " restarts", now);
        }
        long failures =
                now.failures().values().stream().mapToLong(Long::longValue).sum();
        if (failures != instance.failures()) {
            violated(instance, "the model counts " + instance.failures() + " failed calls", now);
        }
        boolean ended = hasEnded(now);
        if (ended && !instance.seenEnded && !world.closing) {
            checkEnd(instance, now);
        }
        instance.seenEnded |= ended;
    }

    private static boolean hasEnded(InstanceSnapshot now) {
        return now.status() == Status.COMPLETED || now.status() == Status.STOPPED;
    }

    /**
     * The instance handled and delivered all events before it ended. A failed pipeline may close it when nothing moves
     * any more.
     */
    private void checkEnd(InstanceModel instance, InstanceSnapshot now) {
        InputSnapshot input = now.input();
        boolean inputEmpty =
                input == null || (input.queued() == 0 && input.subscriptions().isEmpty());
        boolean outputEmpty = now.output() == null || now.output().held() == 0;
        if (!world.isClosing() && !(inputEmpty && outputEmpty)) {
            violated(instance, "it ended before it had handled and delivered all events", now);
        }
        boolean blocked = now.output() != null && instance.hadNoRoomAtEnd;
        if (input != null && input.queued() > 0 && !blocked) {
            violated(instance, "it was closed before it had handled the queued events", now);
        }
    }
}
