package io.genstage.history.check;

import io.genstage.DemandControl;
import io.genstage.DemandMode;
import io.genstage.Status;
import io.genstage.history.event.Transition;
import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.World;
import io.genstage.internal.turns.Activity;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks invariant 3, by a snapshot: an instance with an empty mailbox has done all that it can do. */
final class IdleCheck {

    private final World world;

    private final InstanceModel instance;

    private final InstanceSnapshot now;

    private final @Nullable InputSnapshot input;

    private final @Nullable OutputSnapshot output;

    IdleCheck(World world, InstanceModel instance, InstanceSnapshot now) {
        this.world = world;
        this.instance = instance;
        this.now = now;
        this.input = now.input();
        this.output = now.output();
    }

    void check() {
        Status pipeline = world.pipeline().status();
        boolean ended = now.status() == Status.COMPLETED || now.status() == Status.STOPPED;
        if (output != null && instance.hasDispatcher() && !instance.dispatcherFailed && !ended && !world.isClosing()) {
            checkRequested(output);
        }
        checkUnsettled();
        if (pipeline == Status.PAUSED || pipeline == Status.STOPPED || !instance.life.isStarted() || ended) {
            return;
        }
        if (instance.life.hasHandler()) {
            instance.mailbox.checkIdle();
            checkInfos();
            checkWork(pipeline);
        } else if (instance.life.isRestarting()) {
            checkRestart();
        }
        checkEnd();
    }

    private void violated(String what) {
        world.violated(instance.life + " is idle, but " + what + ": " + now);
    }

    /** Acknowledgers were notified of everything that is settled. */
    private void checkUnsettled() {
        if (instance.life.handlerEnded()) {
            instance.input.abandonUnhandled();
        }
        instance.unsettled.checkIdle();
        if (world.reportsUndelivered) {
            instance.undelivered.checkIdle();
        }
        if (output != null && output.unsettled() != instance.unsettled.size() && !world.mayGiveUp()) {
            violated(instance.unsettled.size() + " of its events are not settled");
        }
    }

    /** The producer has processed every request. */
    private void checkRequested(OutputSnapshot out) {
        List<ConsumerSnapshot> consumers = out.consumers();
        for (int i = 0; i < consumers.size(); i++) {
            LinkModel link = instance.outputs.get(i);
            if (!link.demand.isManual() && consumers.get(i).requested() != link.demand.requested()) {
                violated(link + " has requested " + link.demand.requested() + " events");
            }
        }
    }

    private void checkWork(Status pipeline) {
        if (instance.hasDispatcher()
                && instance.discards.reportedOfDispatcher() != instance.fates().discarded()) {
            violated(instance.discards.reportedOfDispatcher() + " discarded events were reported to its handler");
        }
        if (output != null && instance.mode == DemandMode.FORWARD && instance.hasDispatcher()) {
            checkDemand(output, pipeline == Status.RUNNING && !instance.life.isEnding());
        }
        boolean room = output == null || instance.room() > 0;
        if (input != null && room) {
            checkBatches(input);
        }
    }

    private void checkDemand(OutputSnapshot out, boolean mayCallHandler) {
        long grant = instance.fates().model().grant();
        if (grant > 0 && kept(out) > 0) {
            violated("it holds buffered events, and the grant is " + grant);
        }
        long may = Math.min(grant - kept(out), instance.unsettled.mayEmit());
        if (instance.isProducer() && mayCallHandler && out.owed() < may) {
            violated("it should owe " + may + " events");
        }
        if (out.inlet() != null && out.inlet().queued() > 0 && may > 0) {
            violated("its inlet holds events that are requested");
        }
        if (instance.unsettled.mayEmit() == 0) {
            world.count(Transition.MOST_IN_FLIGHT);
        }
    }

    /** {@return how many emitted events wait for demand} */
    private static long kept(OutputSnapshot out) {
        return out.surplus() + out.buffered();
    }

    private void checkBatches(InputSnapshot in) {
        if (instance.redelivery.isWaiting()) {
            checkRetry();
        } else if (in.queued() > 0) {
            violated("it holds queued events that it can handle");
        }
        for (SubscriptionSnapshot subscription : in.subscriptions()) {
            boolean automatic = subscription.requested() > 0 && subscription.control() == DemandControl.AUTOMATIC;
            long outstanding = subscription.requested()
                    - subscription.handled()
                    - subscription.failed()
                    - subscription.skipped()
                    - subscription.deadLettered();
            if (automatic && outstanding <= subscription.options().minDemand()) {
                violated("it has not requested more over " + subscription);
            }
        }
    }

    /** A timer will make the next attempt. */
    private void checkRetry() {
        long someLooks = 4 * world.scheduler().mostNanosPerLook();
        if (!Activity.waitsFor(instance.shell(), instance.redelivery.due(), someLooks)) {
            violated("no timer makes its next attempt at " + instance.redelivery.due());
        }
    }

    /** An info is handled unless events are held that precede it. */
    private void checkInfos() {
        if (!instance.mailbox.hasPendingInfos()) {
            return;
        }
        boolean blocked = (input != null && input.queued() > 0)
                || (output != null && kept(output) > 0)
                || (instance.hasDispatcher() && instance.fates().model().hasPendingMarks());
        if (!blocked) {
            violated("it has not handled " + instance.mailbox);
        }
    }

    /** A timer will restart the handler. */
    private void checkRestart() {
        long oneLook = world.scheduler().mostNanosPerLook();
        if (!Activity.waitsFor(instance.shell(), instance.handlerLife.due(), oneLook)) {
            violated("no timer restarts its handler at " + instance.handlerLife.due());
        }
    }

    /** An ending instance that holds no events has ended. */
    private void checkEnd() {
        boolean inputEmpty =
                input == null || (input.queued() == 0 && input.subscriptions().isEmpty());
        boolean outputEmpty = output == null || output.held() == 0;
        boolean notEnded = now.status() == Status.DRAINING
                || (now.status() == Status.RESTARTING && !instance.mailbox.hasPendingInfos());
        boolean settled = instance.unsettled.size() == 0;
        if (instance.life.isEnding() && inputEmpty && outputEmpty && settled && notEnded) {
            violated("it has not ended");
        }
    }
}
