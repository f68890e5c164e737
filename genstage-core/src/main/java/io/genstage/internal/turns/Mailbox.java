package io.genstage.internal.turns;

import io.genstage.internal.protocol.Message;
import io.genstage.internal.protocol.Receiver;
import io.genstage.internal.threads.Retry;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * An unbounded queue of messages from any number of senders to one receiver. It is also the receiver's state: idle or
 * active. Events cannot fill it, because demand bounds deliveries, and requests are {@linkplain
 * io.genstage.internal.protocol.Signal signals}. The application must bound the calls, casts and infos that it sends.
 *
 * <p>The state is one reference. {@code IDLE} means that no message is queued and no thread will read the mailbox.
 * Otherwise a thread will read it, and the reference is the chain of messages since the last read, newest first, or
 * {@code null}. The push that replaces {@code IDLE} must activate the receiver, so there is no second flag that could
 * be inconsistent, and no wake-up can be lost. That push stores its own message where the receiver reads first, because
 * no other thread accesses that field then: one message to an idle receiver costs one atomic operation. A receiver with
 * no messages left takes the whole chain and reverses it, like the system messages of an Akka mailbox.
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

    /**
     * The messages that the receiver takes next, oldest first. Only the active receiver uses it; the thread that wakes
     * the receiver writes it before.
     */
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

    /** {@return the next message, or {@code null} if there is none} Called by the active receiver. */
    protected final @Nullable Message take() {
        Message oldest = inbox == null ? drain() : inbox;
        if (oldest != null) {
            inbox = oldest.next();
            // a link lives long, and must not keep the messages alive that were queued after it
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
     * Makes the active receiver idle, unless a message has arrived.
     *
     * @return whether it is idle; then the caller must not use the receiver any more
     */
    final boolean goIdle() {
        return HEAD.compareAndSet(this, (Message) null, IDLE);
    }

    /** {@return whether no message is queued and no thread will read the mailbox, at this moment} */
    public final boolean isIdle() {
        return HEAD.getVolatile(this) == IDLE;
    }
}
