package io.genstage.internal.turns;

import io.genstage.internal.protocol.Message;
import io.genstage.internal.protocol.Receiver;

/** An action to run in a stage's turn. */
public final class Command extends Message {

    private final Runnable action;

    public Command(Runnable action) {
        this.action = action;
    }

    @Override
    public void accept(Receiver receiver) {
        action.run();
    }
}
