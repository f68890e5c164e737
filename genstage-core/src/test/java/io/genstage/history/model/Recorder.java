package io.genstage.history.model;

import io.genstage.Acknowledger;
import io.genstage.history.event.InjectedFailure;
import io.genstage.history.event.Transition;
import io.genstage.internal.engine.StageShell;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An acknowledger that compares what it is notified of with the model, and sometimes throws. */
class Recorder implements Acknowledger {

    private final InstanceModel source;

    @Nullable
    ReceiptModel receipt;

    private Recorder(InstanceModel source) {
        this.source = source;
    }

    static Recorder any(InstanceModel source) {
        return source.world.oneIn(4) ? new AtOnce(source) : new Recorder(source);
    }

    /** Is notified on the thread that settles the emission. */
    private static final class AtOnce extends Recorder implements Acknowledger.Concurrent {

        AtOnce(InstanceModel source) {
            super(source);
        }
    }

    @Override
    public void acknowledge() {
        notified(null);
    }

    @Override
    public void fail(Throwable cause) {
        notified(cause);
    }

    private void notified(@Nullable Throwable cause) {
        Objects.requireNonNull(receipt).notified(cause);
        if (!(this instanceof Acknowledger.Concurrent)) {
            requireTurn();
        }
        if (source.world.oneIn(16)) {
            source.world.count(Transition.ACKNOWLEDGER_THREW);
            throw new InjectedFailure("an acknowledger of " + source);
        }
    }

    private void requireTurn() {
        StageShell<?, ?> shell = source.shell();
        if (!shell.isOnCurrentThread() || shell.runningCall() != null) {
            source.world.violated("an acknowledger of " + source
                    + " is notified outside of the instance's turn, or during a call of its handler");
        }
    }
}
