package io.genstage.internal.turns;

import io.genstage.internal.protocol.Message;
import io.genstage.internal.protocol.Receiver;
import io.genstage.internal.threads.Retry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * An unbounded queue of messages from any number of senders to one receiver, which is also the receiver's state: idle or
 * active. Events cannot fill it, because demand bounds deliveries, and asks are {@linkplain io.genstage.internal.protocol.Signal
 * signals}; whoever sends calls, casts and infos bounds those himself.
 *
 * <p>All is one reference. {@code IDLE}: nothing waits, and nobody is going to look. Otherwise somebody will look, and the
 * reference is the chain of what has come since the last look, newest first, or {@code null}. The push that replaces
 * {@code IDLE} is the one that has to activate the receiver, so there is no second flag to keep in step, and no wake-up
 * can be lost. Its own message it puts where the receiver will look first, as nobody else looks there: so one message to an
 * idle receiver costs one atomic operation. A receiver that has none left takes the whole chain and turns it round. Like the
 * system messages of an Akka mailbox.
 */
public abstract class Mailbox extends Retry {

    private static final VarHandle HEAD;

    private static final Message IDLE = new Message() {
        @Override
        public void accept(Receiver receiver) {
            throw new IllegalStateException("a sentinel is never delivered");
        }
    };

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(Mailbox.class, "head", Message.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("unused") // through the handle
    private @Nullable Message head = IDLE;

    /** What the receiver takes next, oldest first. Its own while it is active; who wakes it writes here before. */
    private @Nullable Message inbox;

    /**
     * Adds a message.
     *
     * @return whether the receiver was idle, so that the caller must activate it
     */
    final boolean push(Message message) {
        while (true) {
            Message seen = (Message) HEAD.getAcquire(this);
            boolean wakes = seen == IDLE;
            message.next(wakes ? null : seen);
            if (HEAD.compareAndSet(this, seen, wakes ? null : message)) {
                if (wakes) {
                    inbox = message;
                }
                return wakes;
            }
        }
    }

    /**
     * {@return the next message, by the active receiver; {@code null} if there is none}
     */
    protected final @Nullable Message take() {
        Message oldest = inbox == null ? drain() : inbox;
        if (oldest != null) {
            inbox = oldest.next();
            // a link lives long: what came behind it must not live as long
            oldest.next(null);
        }
        return oldest;
    }

    private @Nullable Message drain() {
        if (HEAD.getAcquire(this) == null) {
            return null;
        }
        Message newest = (Message) HEAD.getAndSet(this, (Message) null);
        Message oldestFirst = null;
        while (newest != null) {
            Message older = newest.next();
            newest.next(oldestFirst);
            oldestFirst = newest;
            newest = older;
        }
        return oldestFirst;
    }

    /**
     * By the active receiver: becomes idle, unless something has come.
     *
     * @return whether it is idle; then the caller must not touch the receiver any more
     */
    final boolean goIdle() {
        return HEAD.compareAndSet(this, (Message) null, IDLE);
    }

    /**
     * {@return whether nothing waits and nobody is going to look, at this moment}
     */
    public final boolean isIdle() {
        return HEAD.getVolatile(this) == IDLE;
    }
}
