package io.genstage.engine;

import io.genstage.protocol.Message;
import io.genstage.protocol.Receiver;

/** Something to be done in a stage's turn. */
final class Command extends Message {

    private final Runnable action;

    Command(Runnable action) {
        this.action = action;
    }

    @Override
    public void accept(Receiver receiver) {
        action.run();
    }
}
