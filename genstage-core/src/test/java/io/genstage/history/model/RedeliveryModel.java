package io.genstage.history.model;

import io.genstage.history.event.Event;
import io.genstage.history.event.InjectedFailure;
import io.genstage.history.event.Transition;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Predicts a {@code BatchErrors} without retries: which events the next handler receives again after a batch has failed,
 * and which of them are given up in the end.
 */
public final class RedeliveryModel {

    /** Consecutive events that are passed to the handler alone. */
    private static final class Part {

        private int size;

        /** One of its events must fail, because the half before it did not. */
        private boolean fails;

        /** The half before it was not tried yet. */
        private boolean second;

        Part(int size) {
            this.size = size;
        }
    }

    /** A batch that has failed, while the supervisor decides. */
    private record Undecided(LinkModel link, List<Event> events, InjectedFailure failure) {}

    private final InstanceModel instance;

    private final World world;

    /** The parts that are tried again, in their order. */
    private final ArrayDeque<Part> parts = new ArrayDeque<>(2);

    /** The link that has delivered them. */
    private @Nullable LinkModel link;

    /** Parts that fail are halved. */
    private boolean halving;

    /** The handler was replaced because of the first part. */
    private boolean restarted;

    private @Nullable Undecided undecided;

    RedeliveryModel(InstanceModel instance) {
        this.instance = instance;
        this.world = instance.world;
    }

    /**
     * {@return the size of the next batch}
     *
     * @param from the link whose events the handler receives
     * @param usual its size if no batch has failed
     */
    int expected(LinkModel from, int usual) {
        if (parts.isEmpty()) {
            return usual;
        }
        if (from != link) {
            world.violated(instance + " handles events of " + from + ", but events of " + link + " are tried again");
        }
        if (parts.element().fails) {
            halve();
        }
        return Math.min(parts.element().size, usual);
    }

    private void halve() {
        Part whole = parts.remove();
        Part second = new Part(whole.size - whole.size / 2);
        parts.addFirst(second);
        if (whole.size > 1) {
            second.second = true;
            parts.addFirst(new Part(whole.size / 2));
        }
    }

    /** {@return whether the handler throws again for events that have failed before} */
    public boolean failsAgain() {
        return !parts.isEmpty() && world.oneIn(3);
    }

    /** The handler has handled a batch. */
    public void handled(int count) {
        if (parts.isEmpty()) {
            return;
        }
        Part part = parts.element();
        part.size -= count;
        if (part.size == 0) {
            parts.remove();
            Part next = parts.peek();
            if (next != null) {
                next.fails = next.second;
                next.second = false;
            }
            closeIfDone();
        }
    }

    private void closeIfDone() {
        if (parts.isEmpty()) {
            halving = false;
            restarted = false;
        }
    }

    /** The handler throws while it handles a batch. */
    void failed(LinkModel from, List<Event> batch, InjectedFailure failure) {
        if (!instance.stage.redelivers) {
            instance.life.handlerThrew(failure, 1);
            giveUp(from, batch, failure);
            return;
        }
        if (parts.isEmpty()) {
            link = from;
            parts.add(new Part(batch.size()));
        }
        clearSecond();
        cut(batch.size());
        boolean alone = batch.size() == 1;
        if (!restarted && (alone || !halving)) {
            undecided = new Undecided(from, batch, failure);
            instance.life.handlerThrew(failure, 1);
        } else if (alone) {
            removeFailed();
            giveUp(from, batch, failure);
            from.demand.requestIfLow();
            world.count(Transition.EVENT_GIVEN_UP_ALONE);
        } else {
            halving = true;
            halve();
            world.count(Transition.BATCH_HALVED);
        }
    }

    private void removeFailed() {
        restarted = false;
        parts.remove();
        closeIfDone();
    }

    /** The first part has failed, so the part after it need not fail. */
    private void clearSecond() {
        Part first = parts.remove();
        if (!parts.isEmpty()) {
            parts.element().second = false;
        }
        parts.addFirst(first);
    }

    /** The handler received only some of the first part, because a later handler has chosen another demand control. */
    private void cut(int count) {
        Part part = parts.element();
        if (count < part.size) {
            part.size -= count;
            parts.addFirst(new Part(count));
        }
    }

    private void giveUp(LinkModel from, List<Event> batch, InjectedFailure failure) {
        from.batchFailed(batch.size(), failure);
        instance.batchFailed(batch, failure);
        world.count(Transition.BATCH_FAILED);
    }

    /** The supervisor replaces the handler: the next one receives the same events. */
    void restarts() {
        if (undecided != null) {
            undecided = null;
            restarted = true;
            world.count(Transition.BATCH_REDELIVERED);
        }
    }

    /** The stage fails, and the batch with it. */
    void notRestarted() {
        Undecided lost = undecided;
        if (lost != null) {
            undecided = null;
            giveUp(lost.link, lost.events, lost.failure);
        }
        parts.clear();
    }
}
