package io.genstage.history;

import org.jspecify.annotations.Nullable;

/** Which call throws next: a callback of a stage, or its dispatcher. */
final class Poison {

    private @Nullable StageModel stage;

    private @Nullable Callback callback;

    private @Nullable StageModel dispatcher;

    void put(StageModel into, Callback next) {
        stage = into;
        callback = next;
    }

    void putIntoDispatcher(StageModel of) {
        dispatcher = of;
    }

    void remove() {
        stage = null;
        dispatcher = null;
    }

    /** {@return whether this call throws} It does so once. */
    boolean takes(StageModel calling, Callback now) {
        if (stage != calling || callback != now) {
            return false;
        }
        stage = null;
        return true;
    }

    /** {@return whether this stage's dispatcher throws} It does so once. */
    boolean takesDispatcher(StageModel of) {
        if (dispatcher != of) {
            return false;
        }
        dispatcher = null;
        return true;
    }
}
