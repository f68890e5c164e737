package io.genstage.history.check;

import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.World;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import java.util.List;

/** Checks invariants 1 and 2 at the consuming side of an instance, by its snapshot. */
final class InputCheck {

    private final World world;

    private final InstanceModel instance;

    private final InputSnapshot now;

    InputCheck(World world, InstanceModel instance, InputSnapshot now) {
        this.world = world;
        this.instance = instance;
        this.now = now;
    }

    void check(boolean idle, boolean ended) {
        List<SubscriptionSnapshot> subscriptions = now.subscriptions();
        boolean hasHandler = instance.life.hasHandler();
        if (!hasHandler || subscriptions.size() < instance.input.links.size()) {
            endDroppedLinks(subscriptions);
        }
        if (subscriptions.size() < instance.input.links.size()
                || (hasHandler && subscriptions.size() > instance.input.links.size())) {
            violated("its subscriptions are " + instance.input.links, now);
            return;
        }
        checkLinks(subscriptions, idle);
        checkAbandoned(idle, ended);
    }

    private void violated(String expected, Object figures) {
        world.violated(instance.life + ": expected: " + expected + "; snapshot: " + figures);
    }

    /** An ending instance drops its links without a callback. */
    private void endDroppedLinks(List<SubscriptionSnapshot> subscriptions) {
        for (int i = instance.input.links.size() - 1; i >= 0; i--) {
            LinkModel link = instance.input.links.get(i);
            boolean present = false;
            for (SubscriptionSnapshot subscription : subscriptions) {
                present |= subscription.id() == link.subscription.id();
            }
            if (!present) {
                link.end.endWithoutCallback();
                instance.input.links.remove(i);
            }
        }
    }

    private void checkLinks(List<SubscriptionSnapshot> subscriptions, boolean idle) {
        long queued = 0;
        for (int i = 0; i < subscriptions.size(); i++) {
            queued += subscriptions.get(i).queued();
            if (i < instance.input.links.size()) {
                checkLink(instance.input.links.get(i), subscriptions.get(i), idle);
            } else if (subscriptions.get(i).requested() > 0) {
                violated(
                        "it requests no events before its handler has chosen the demand control", subscriptions.get(i));
            }
        }
        if (now.queued() != queued) {
            violated("queued = sum of queued over its subscriptions", now);
        }
    }

    private void checkLink(LinkModel link, SubscriptionSnapshot subscription, boolean idle) {
        if (subscription.id() != link.subscription.id()) {
            violated("the subscription at this position is " + link, subscription);
        }
        if (subscription.handled() != link.handled()
                || subscription.failed() != link.failed()
                || subscription.skipped() != link.skipped()
                || subscription.deadLettered() != link.deadLettered()) {
            violated(
                    link + " has handled " + link.handled() + ", failed " + link.failed() + ", skipped "
                            + link.skipped() + ", dead-lettered " + link.deadLettered(),
                    subscription);
        }
        if (subscription.received() > link.delivered() || (idle && subscription.received() != link.delivered())) {
            violated(link + " was delivered " + link.delivered() + " events", subscription);
        }
        checkDemand(link, subscription);
    }

    private void checkDemand(LinkModel link, SubscriptionSnapshot subscription) {
        long requested = subscription.requested();
        link.demand.observe(requested);
        if (link.demand.isManual()) {
            if (requested > link.demand.requested()) {
                violated(link + " was asked manually for " + link.demand.requested() + " events", subscription);
            }
            return;
        }
        if (requested != link.demand.requested()) {
            violated(link + " has requested " + link.demand.requested() + " events", subscription);
        }
        long settled = link.settled();
        if (!link.demand.wasEverManual() && requested > settled + link.options.maxDemand()) {
            violated("requested <= handled + failed + max-demand", subscription);
        }
    }

    /** Only an instance without a handler, or a closed one, abandons events: all that it has not handled. */
    private void checkAbandoned(boolean idle, boolean ended) {
        boolean abandons = instance.life.handlerEnded() || (ended && world.isClosing());
        long abandoned = idle && abandons ? instance.input.unhandled() : now.givenUp();
        if (now.givenUp() != abandoned || (now.givenUp() > 0 && !abandons)) {
            violated("it has abandoned " + abandoned + " events", now);
        }
    }
}
