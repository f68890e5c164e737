package io.genstage.history.model;

import io.genstage.Status;
import io.genstage.history.event.Event;
import io.genstage.history.event.Loss;
import io.genstage.history.event.Transition;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import java.util.List;

/**
 * Predicts a {@code Withdrawal}: which events an instance drops because their sources have withdrawn them. No callback
 * notifies of that, and an instance may do so at once or when an event is about to be handled. So the model reads how many
 * events were dropped, and predicts which: the first withdrawn ones of a queue or buffer.
 */
public final class WithdrawalModel {

    private final InstanceModel instance;

    private final World world;

    /** How many emitted events were dropped that no dispatcher had. */
    private long fromBuffer;

    /** How many of these are before the end of the surplus. */
    private long fromSurplus;

    WithdrawalModel(InstanceModel instance) {
        this.instance = instance;
        this.world = instance.world;
    }

    /**
     * Reads how many events were dropped since the last call.
     *
     * @param stable whether the instance is not dropping events now, so that it has requested others in their place
     */
    public void learn(boolean stable) {
        if (!world.withdraws) {
            return;
        }
        InstanceSnapshot now = instance.shell().snapshot(Status.RUNNING);
        if (now.input() != null) {
            learn(now.input(), stable);
        }
        if (now.output() != null) {
            learn(now.output());
        }
    }

    private void learn(InputSnapshot now, boolean stable) {
        long unknown = now.withdrawn() - instance.input.withdrawn();
        for (SubscriptionSnapshot subscription : now.subscriptions()) {
            for (LinkModel link : instance.input.links) {
                if (link.subscription.id() == subscription.id()) {
                    long dropped = subscription.withdrawn() - link.withdrawn();
                    unknown -= dropped;
                    link.drop(dropped);
                    if (stable) {
                        link.demand.adopt(subscription.requested());
                    }
                }
            }
        }
        if (unknown != 0) {
            instance.input.dropOfEnded(now.subscriptions(), unknown);
        }
        instance.mailbox.updateInfos();
    }

    private void learn(OutputSnapshot now) {
        long inDispatcher = instance.hasDispatcher() ? instance.fates().withdrawn() : 0;
        long dropped = now.withdrawn() - inDispatcher - fromBuffer;
        if (dropped == 0) {
            return;
        }
        List<Event> events = instance.handlerEvents.events();
        for (int i = instance.handlerEvents.firstBuffered(); i < events.size() && dropped > 0; i++) {
            Event event = events.get(i);
            if (!event.hasLeftBuffer() && event.isWithdrawn()) {
                event.withdrawn = true;
                fromBuffer++;
                fromSurplus += instance.isSurplus(event) ? 1 : 0;
                dropped--;
                world.count(Transition.WITHDRAWN_FROM_BUFFER);
                event.giveUp(Loss.WITHDRAWN);
            }
        }
        if (dropped != 0) {
            world.violated(instance + " has dropped " + dropped + " more events of its buffer than were withdrawn");
        }
    }

    long fromBuffer() {
        return fromBuffer;
    }

    long fromSurplus() {
        return fromSurplus;
    }

    /** A poll has returned: all events that were dropped were emitted before the end of its surplus. */
    void surplusBegins() {
        fromSurplus = fromBuffer;
    }

    // Checks.

    /** Nothing is runnable, so every stage has dropped the withdrawn events whose source has requested that. */
    public void checkAtRest() {
        boolean linksEnded = world.links.stream().anyMatch(link -> !link.end.isSubscribed());
        if (!world.withdraws || linksEnded || world.mayGiveUp()) {
            return; // a sweep follows the present links only
        }
        for (Event event : instance.handlerEvents.events()) {
            boolean queued = event.dispatched && event.deliveredTo == 0 && !event.wasDropped();
            if ((queued || !event.hasLeftBuffer()) && event.isSwept()) {
                world.violated(instance + " still holds " + event + ", which was withdrawn");
            }
        }
        if (!instance.life.handlerEnded() && instance.input.holdsSwept()) {
            world.violated(instance + " still holds events that were withdrawn");
        }
    }
}
