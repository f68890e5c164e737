package io.genstage.history.model;

import io.genstage.Status;
import io.genstage.history.event.Transition;
import io.genstage.internal.threads.CallerFuture;
import io.genstage.internal.turns.Activity;
import io.genstage.snapshot.InstanceSnapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/**
 * Sends calls, casts and infos to an instance, and predicts that its handler handles each of them once and in order.
 */
public final class MailboxModel {

    /** A call or a cast. */
    public static final class Message {

        private final InstanceModel to;

        /** Whether a handler was there, or to come, when the message was sent. */
        private final boolean mustBeHandled;

        private final boolean sentDuringRestart;

        private boolean handled;

        /** When the call's result was set, the instance was idle and had not handled the call. */
        private boolean forgotten;

        private Message(InstanceModel to) {
            this.to = to;
            this.mustBeHandled = to.life.expectsHandler();
            this.sentDuringRestart = to.life.isRestarting();
        }

        public InstanceModel to() {
            return to;
        }
    }

    private final InstanceModel instance;

    private final World world;

    private final ArrayDeque<Message> messages = new ArrayDeque<>(1);

    private final ArrayDeque<InfoModel> infos = new ArrayDeque<>(1);

    private int unanswered;

    MailboxModel(InstanceModel instance) {
        this.instance = instance;
        this.world = instance.world;
    }

    // Sending.

    public void cast() {
        Message message = new Message(instance);
        messages.add(message);
        instance.shell().cast(message);
    }

    public void call(Duration timeout) {
        Message message = new Message(instance);
        messages.add(message);
        unanswered++;
        CompletableFuture<Object> answer = instance.shell().call(message, timeout);
        ((CallerFuture<?>) answer).whenSettled(() -> {
            boolean mayWait = instance.life.isRestarting() && !instance.seenEnded;
            message.forgotten = !message.handled && !mayWait && Activity.idle(instance.shell());
        });
        var unused = answer.whenComplete((value, failure) -> answered(message, value, failure));
    }

    private void answered(Message message, Object value, Throwable failure) {
        unanswered--;
        if (failure instanceof TimeoutException) {
            world.count(Transition.CALL_TIMED_OUT);
            if (message.forgotten) {
                world.violated(instance + " has not handled a call, and has not failed it at once");
            }
        } else if (failure != null) {
            world.count(Transition.CALL_FAILED);
        } else {
            world.count((Transition) value);
            if (value == Transition.CALL_ANSWERED_AFTER_EVENTS) {
                requireAllEmitted();
            }
        }
    }

    /** The answer must follow the events that the call emitted (R26). */
    private void requireAllEmitted() {
        InstanceSnapshot now = instance.shell().snapshot(Status.RUNNING);
        if (now.output() != null && now.output().emitted() < instance.emission.nextNumber()) {
            world.violated(instance + " answers a call before it has emitted the events of the call: " + now.output());
        }
    }

    public void info() {
        InfoModel info = new InfoModel(instance);
        infos.add(info);
        instance.shell().execute(info::received);
        var unused = instance.shell().info(info);
    }

    // Handling.

    public void handled(Message message) {
        message.handled = true;
        if (message.sentDuringRestart) {
            world.count(Transition.MESSAGE_HANDLED_AFTER_RESTART);
        }
        Message next = messages.poll();
        while (next != null && next != message && !next.mustBeHandled) {
            next = messages.poll();
        }
        if (next != message) {
            world.violated(instance + " handles a message out of order or twice");
        }
    }

    /** The next info passes from the buffer to the dispatcher. */
    public void infoPassesBuffer() {
        if (!instance.life.expectsHandler()) {
            return;
        }
        for (InfoModel info : infos) {
            if (!info.hasPassedBuffer()) {
                if (!info.passesBuffer()) {
                    world.violated("the " + info + " overtakes events in the buffer");
                }
                return;
            }
        }
    }

    public void handled(InfoModel info) {
        InfoModel next = infos.poll();
        if (next != info || !info.mayBeHandled()) {
            world.violated(instance + " handles the " + info + " too early or out of order");
        }
        world.count(info.queuedAfterEvents ? Transition.INFO_HANDLED_AFTER_EVENTS : Transition.INFO_HANDLED_AT_ONCE);
    }

    /** The handler has handled or emitted events. */
    void updateInfos() {
        if (!infos.isEmpty()) {
            infos.forEach(InfoModel::update);
        }
    }

    /** The present call throws, so the events that it emitted do not exist. */
    void dropUncommitted() {
        infos.forEach(InfoModel::dropUncommitted);
    }

    // Checks.

    public boolean hasPendingInfos() {
        return !infos.isEmpty();
    }

    public int unanswered() {
        return unanswered;
    }

    /** The instance has a handler and an empty mailbox, so the handler has handled every message. */
    public void checkIdle() {
        while (!messages.isEmpty() && !messages.element().mustBeHandled) {
            messages.remove();
        }
        if (!messages.isEmpty()) {
            world.violated(instance + " is idle and has not handled " + messages.size() + " messages");
        }
    }

    /** The pipeline has ended, so every call was answered or has failed. */
    public void checkAtEnd() {
        if (unanswered != 0) {
            world.violated(instance + " has not answered " + unanswered + " calls");
        }
    }

    @Override
    public String toString() {
        return Objects.toString(messages) + infos;
    }
}
