package io.genstage.history.model;

import io.genstage.Cancellation;
import io.genstage.history.event.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Predicts a {@code ConsumerSide}: the links of a consuming instance, and which of them its handler knows. */
public final class ConsumerSideModel {

    private final InstanceModel instance;

    /** The links of which a handler was notified and that have not ended, in the order of their subscriptions. */
    public final List<LinkModel> links = new ArrayList<>();

    private final List<LinkModel> everSubscribed = new ArrayList<>(2);

    ConsumerSideModel(InstanceModel instance) {
        this.instance = instance;
    }

    /** The handler's {@code subscribed} is called, because the link is new or the handler is. */
    public void subscribed(LinkModel link) {
        boolean known = links.contains(link);
        boolean twice = link.subscribedIn == instance.handlerLife.generation();
        if (link.end.hasEnded() || twice || (known && !instance.handlerLife.isSubscribing())) {
            instance.world.violated(instance + ": `subscribed` is called twice, or for an ended link: " + link);
        }
        link.subscribedIn = instance.handlerLife.generation();
        if (!known) {
            links.add(link);
            everSubscribed.add(link);
        }
    }

    /** Only a link for which {@code subscribed} was called may pass anything to the handler. */
    public void requireSubscribed(LinkModel link) {
        if (link.subscribedIn != instance.handlerLife.generation()) {
            instance.world.violated(instance + ": `subscribed` was not called for " + link);
        }
    }

    /** A link has ended, and the handler's {@code cancelled} or {@code completed} is called. */
    public void end(LinkModel link, @Nullable Cancellation cancellation) {
        requireSubscribed(link);
        link.end.end(cancellation);
        links.remove(link);
        instance.life.subscriptionEnds(link.options.cancelMode(), cancellation);
    }

    /** The callback that notified of the link's end returns. */
    public void applyCancelMode(LinkModel link, @Nullable Cancellation cancellation) {
        instance.life.applyCancelMode(link.options.cancelMode(), cancellation);
    }

    /** No handler will handle the events that were delivered and not handled. */
    public void abandonUnhandled() {
        everSubscribed.forEach(LinkModel::abandonUnhandled);
    }

    /** {@return how many of these events came of an emission} */
    int held(ReceiptModel receipt) {
        int events = 0;
        for (LinkModel link : everSubscribed) {
            events += link.held(receipt);
        }
        return events;
    }

    /** {@return whether an event was delivered and not handled} */
    boolean holds(Event event) {
        return everSubscribed.stream().anyMatch(link -> link.holds(event));
    }

    /** {@return the link whose next event this is, if the event fails because the selector threw, or {@code null}} */
    @Nullable
    LinkModel unselected(Object event) {
        for (LinkModel link : everSubscribed) {
            LinkModel.Unselected next = link.nextUnselected();
            if (next != null && next.event() == event) {
                return link;
            }
        }
        return null;
    }

    /** {@return a link whose next event fails because the selector threw, or {@code null}} */
    @Nullable
    LinkModel anyUnselected() {
        for (LinkModel link : everSubscribed) {
            if (link.nextUnselected() != null) {
                return link;
            }
        }
        return null;
    }

    /** {@return how many events were delivered and not handled} */
    public long unhandled() {
        long events = 0;
        for (LinkModel link : everSubscribed) {
            events += link.unhandled();
        }
        return events;
    }
}
