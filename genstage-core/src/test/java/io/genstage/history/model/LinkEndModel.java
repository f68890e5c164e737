package io.genstage.history.model;

import io.genstage.Cancellation;
import io.genstage.history.event.Transition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predicts whether one link is accepted by its producer, how it may end, and which handlers are notified of the end.
 */
public final class LinkEndModel {

    private final LinkModel link;

    private final World world;

    private final InstanceModel producer;

    /** The cancellations that acts have requested. */
    private final List<Cancellation> requested = new ArrayList<>(1);

    private boolean accepted;

    private boolean refused;

    private boolean removedByProducer;

    /** The consumer has processed the end. */
    private boolean ended;

    /** A resubscription replaces the link. */
    private boolean replaced;

    /** The generation of the producer's handler that must be notified of the end; -1 if there was no handler. */
    private int notifiedGeneration = -1;

    private boolean producerNotified;

    LinkEndModel(LinkModel link) {
        this.link = link;
        this.world = link.world;
        this.producer = link.producer;
        this.replaced = world.topology.hasReplaced(link);
    }

    // The producer's end of the link.

    public void accept() {
        accepted = true;
    }

    public void refuse() {
        refused = true;
        expectNotification();
    }

    public void removeByProducer() {
        removedByProducer = true;
        expectNotification();
    }

    private void expectNotification() {
        if (producer.life.hasHandler()) {
            notifiedGeneration = producer.handlerLife.generation();
        } else if (producer.life.isRestarting()) {
            world.count(Transition.CONSUMER_LEFT_DURING_RESTART);
        }
    }

    /** The producer's {@code consumerCancelled} is called. */
    public void producerNotified(Cancellation cancellation) {
        boolean refusal = cancellation.kind() == Cancellation.Kind.REFUSED;
        boolean stillListed = replaced && cancellation.kind() == Cancellation.Kind.DETACH;
        if (!stillListed && removedByProducer == refusal) {
            world.violated(producer + ": `consumerCancelled` is called for " + link + " with " + cancellation
                    + ", but the dispatcher says otherwise");
        }
        if (producerNotified || link.announcedIn != producer.handlerLife.generation()) {
            world.violated(producer
                    + ": `consumerCancelled` is called twice, or for a consumer that was not announced: " + link);
        }
        producerNotified = true;
    }

    public boolean isReplaced() {
        return replaced;
    }

    public void replace() {
        replaced = true;
    }

    /** {@return whether the producer has accepted or refused the link, or the consumer has ended it} */
    boolean isAnswered() {
        return accepted || refused || ended;
    }

    /** {@return whether the dispatcher has the link as a subscriber} */
    public boolean isSubscribed() {
        return accepted && !removedByProducer;
    }

    // The consumer's end of the link.

    public boolean hasEnded() {
        return ended;
    }

    void request(Cancellation cancellation) {
        requested.add(cancellation);
    }

    /** The consumer's {@code cancelled} is called, or {@code completed} if there is no cancellation. */
    void end(@Nullable Cancellation cancellation) {
        if (ended) {
            world.violated(link + " ends twice, now with " + cancellation);
        }
        ended = true;
        if (link.unhandled() > 0) {
            world.violated(link + " ends before the consumer has handled " + link.unhandled() + " events");
        }
        if (producer.life.isEnding() && isSubscribed() && !producer.dispatcherFailed) {
            world.violated(link + " ends, but the dispatcher was not called");
        }
        if (!mayEndWith(cancellation)) {
            world.violated(link + " ends with " + cancellation + ", but no part of the model expects that: producer "
                    + producer.life + ", consumer " + link.consumer.life + ", requested cancellations " + requested);
        }
    }

    private boolean mayEndWith(@Nullable Cancellation cancellation) {
        if (cancellation == null) {
            return producer.life.completesConsumers() || (world.isClosing() && !producer.life.isEnding());
        }
        return switch (cancellation.kind()) {
            case REFUSED -> refused;
            case CANCEL -> requested.contains(cancellation);
            case DETACH -> replaced || requested.contains(cancellation) || producer.life.detachesConsumers();
            case DOWN -> producer.life.cancelsConsumersWith(cancellation.reason());
        };
    }

    /**
     * The consumer drops the link without a callback. Only a consumer that is ending itself, or that was closed, may do
     * so.
     */
    public void endWithoutCallback() {
        ended = true;
        InstanceModel consumer = link.consumer;
        boolean confirmed = removedByProducer || refused || producer.life.isEnding() || world.isClosing();
        boolean closed = world.isClosing() && consumer.seenEnded;
        boolean handled = consumer.life.isEnding() && (!consumer.life.expectsHandler() || link.unhandled() == 0);
        if (!confirmed || !(handled || closed)) {
            world.violated(consumer.life + " drops " + link + " with " + link.unhandled() + " events not handled");
        }
    }

    /** Nothing is runnable: a link that must end has ended, and the producer was notified. */
    void checkAtRest() {
        boolean knewProducer = producer.life.hasHandler() && notifiedGeneration == producer.handlerLife.generation();
        if (knewProducer && !producer.life.isEnding() && !producerNotified) {
            world.violated(producer + ": `consumerCancelled` was not called for " + link);
        }
        if (isLive() && (!requested.isEmpty() || replaced || link.consumer.life.isEnding())) {
            world.violated(link + " has not ended");
        }
    }

    boolean isLive() {
        return isSubscribed() && !ended && !producer.dispatcherFailed;
    }
}
