package io.genstage.history.model;

import io.genstage.InstanceSnapshot;
import io.genstage.Status;
import io.genstage.engine.Activity;
import io.genstage.engine.CallerFuture;
import io.genstage.history.event.Transition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/** What is said to an instance: each message is heard once, in order, if the instance listens. */
public final class MailboxModel {

    /** A call or a cast. */
    public static final class Message {

        private final InstanceModel to;

        private final boolean toOneThatHears;

        /** Nobody was there when it was said. */
        private final boolean waits;

        private boolean heard;

        /** When its answer was settled the instance had nothing to do and had not heard it; callers are told of the answer later. */
        private boolean lost;

        Message(InstanceModel to) {
            this.to = to;
            this.toOneThatHears = to.life.hears();
            this.waits = to.life.isRestarting();
        }

        public InstanceModel to() {
            return to;
        }
    }

    private final InstanceModel instance;

    private final ArrayDeque<Message> messages = new ArrayDeque<>(1);

    private final ArrayDeque<InfoModel> notes = new ArrayDeque<>(1);

    private int unanswered;

    MailboxModel(InstanceModel instance) {
        this.instance = instance;
    }

    private World world() {
        return instance.world;
    }

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
            message.lost = !message.heard && !mayWait && Activity.idle(instance.shell());
        });
        var unused = answer.whenComplete((value, failure) -> answered(message, value, failure));
    }

    private void answered(Message message, Object value, Throwable failure) {
        unanswered--;
        if (failure instanceof TimeoutException) {
            world().count(Transition.CALL_TIMED_OUT);
            if (message.lost) {
                world().violated(instance + " has not heard a call, and has not said so at once");
            }
        } else if (failure != null) {
            world().count(Transition.CALL_FAILED);
        } else {
            world().count((Transition) value);
            if (value == Transition.CALL_ANSWERED_BEHIND_EVENTS) {
                allIsOnItsWay();
            }
        }
    }

    /** The answer comes behind the events of its call (R26). */
    private void allIsOnItsWay() {
        InstanceSnapshot now = instance.shell().snapshot(Status.RUNNING);
        if (now.output() != null && now.output().emitted() < instance.nextNumber()) {
            world().violated(instance + " answers before it has emitted: " + now.output());
        }
    }

    public void info() {
        InfoModel note = new InfoModel(instance);
        notes.add(note);
        instance.shell().tell(note::arrives);
        var unused = instance.shell().info(note);
    }

    public void heard(Message message) {
        message.heard = true;
        if (message.waits) {
            world().count(Transition.HEARD_BY_SUCCESSOR);
        }
        Message next = messages.poll();
        while (next != null && next != message && !next.toOneThatHears) {
            next = messages.poll();
        }
        if (next != message) {
            world().violated(instance + " hears a message out of order, or twice");
        }
    }

    /** The next note passes from the buffer to the dispatcher. */
    public void marked() {
        if (!instance.life.hears()) {
            return;
        }
        for (InfoModel note : notes) {
            if (!note.isMarked()) {
                if (!note.marks()) {
                    world().violated("the " + note + " passes, and it is not its turn");
                }
                return;
            }
        }
    }

    public void heard(InfoModel note) {
        InfoModel next = notes.poll();
        if (next != note || !note.mayBeHeard()) {
            world().violated(instance + " hears the " + note + ", and it is not its turn");
        }
        world().count(note.behind ? Transition.INFO_HEARD_BEHIND_EVENTS : Transition.INFO_HEARD_AT_ONCE);
    }

    /** Something was handled, or emitted. */
    void look() {
        if (!notes.isEmpty()) {
            notes.forEach(InfoModel::look);
        }
    }

    /** What the present call has emitted is not. */
    void draftIsDropped() {
        notes.forEach(InfoModel::draftIsDropped);
    }

    public boolean notesWait() {
        return !notes.isEmpty();
    }

    /** Nothing is in the mailbox of one that listens: all that was said to it was heard. */
    public void atRest() {
        while (!messages.isEmpty() && !messages.element().toOneThatHears) {
            messages.remove();
        }
        if (!messages.isEmpty()) {
            world().violated(instance + " has not heard " + messages.size() + " messages");
        }
    }

    public int unanswered() {
        return unanswered;
    }

    /** All is over. */
    public void atEnd() {
        if (unanswered != 0) {
            world().violated(instance + " has left " + unanswered + " calls without an answer");
        }
    }

    @Override
    public String toString() {
        return Objects.toString(messages) + notes;
    }
}
