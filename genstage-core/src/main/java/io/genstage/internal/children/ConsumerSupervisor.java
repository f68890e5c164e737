package io.genstage.internal.children;

import io.genstage.Emitter;
import io.genstage.StageCallbacks;
import io.genstage.Subscription;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.engine.Handler;
import io.genstage.internal.engine.PacedConsumer;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.protocol.Link;
import io.genstage.snapshot.ChildCounts;
import io.genstage.supervision.ChildOptions;
import io.genstage.supervision.Children;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Starts a child for each event: it calls the consumer's handler with that event alone, on the child's own thread.
 * GenStage uses processes and monitors for this; here a register in the stage's turn replaces them. A child sends a
 * message when it is done. The supervisor then settles the event, and only then its demand returns. So demand bounds
 * the number of children.
 *
 * @param <E> the type of the events
 */
public final class ConsumerSupervisor<E> implements Handler<E, Void> {

    private final Handler<E, Void> users;

    private final ChildOptions options;

    private @Nullable ChildLifecycle<E> lifecycle;

    public ConsumerSupervisor(Handler<E, Void> users, ChildOptions options) {
        this.users = users;
        this.options = options;
    }

    /** {@return the children, for other threads} */
    public Children<E> childrenHandle() {
        return new ChildrenHandle<>(this);
    }

    ChildLifecycle<E> lifecycle() {
        return Objects.requireNonNull(lifecycle, "not attached yet");
    }

    @Override
    public void attached(StageShell<E, Void> shell) {
        lifecycle = new ChildLifecycle<>(shell, users, options);
    }

    @Override
    public void renew() {
        users.renew();
        if (users.callbacks() instanceof PacedConsumer) {
            throw new IllegalStateException(
                    "Stage " + lifecycle().shell() + " is to start a child for each event, and its handler is a"
                            + " Flow.Subscriber, which is given one event at a time. Remove 'perEvent'.");
        }
    }

    @Override
    public StageCallbacks<Void> callbacks() {
        return users.callbacks();
    }

    @Override
    public boolean settlesLater() {
        return true;
    }

    @Override
    public long inProgress() {
        return lifecycle().size();
    }

    @Override
    public long pending() {
        return lifecycle().pending();
    }

    @Override
    public boolean processesOnCurrentThread() {
        return lifecycle().runsOnCurrentThread();
    }

    @Override
    public ChildCounts children() {
        return lifecycle().counts();
    }

    @Override
    @SuppressWarnings("unchecked") // a stage passes its own slices and links
    public void handleEvents(List<E> events, Subscription from, Emitter<Void> out) {
        lifecycle().start((EventSlice<E>) events, (Link<E>) from);
    }

    @Override
    public void expediteRestarts() {
        lifecycle().expediteRestarts();
    }

    @Override
    public void cancelInProgress() {
        lifecycle().cancelAll();
    }
}
