package io.genstage.history.model;

import io.genstage.history.event.Callback;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which calls throw next: callbacks of stages, or a dispatcher. */
public final class InjectedFaults {

    private static final class Dose {

        private final StageModel stage;

        private final Callback callback;

        private int times;

        Dose(StageModel stage, Callback callback, int times) {
            this.stage = stage;
            this.callback = callback;
            this.times = times;
        }
    }

    private final List<Dose> doses = new ArrayList<>(2);

    private @Nullable StageModel dispatcher;

    /** The next calls throw, so many of them. */
    public void put(StageModel into, Callback next, int times) {
        doses.add(new Dose(into, next, times));
    }

    public void putIntoDispatcher(StageModel of) {
        dispatcher = of;
    }

    public void remove() {
        doses.clear();
        dispatcher = null;
    }

    /** {@return whether this call throws} */
    public boolean takes(StageModel calling, Callback now) {
        for (int i = 0; i < doses.size(); i++) {
            Dose dose = doses.get(i);
            if (dose.stage == calling && dose.callback == now) {
                if (--dose.times == 0) {
                    doses.remove(i);
                }
                return true;
            }
        }
        return false;
    }

    /** {@return whether this stage's dispatcher throws} It does so once. */
    public boolean takesDispatcher(StageModel of) {
        if (dispatcher != of) {
            return false;
        }
        dispatcher = null;
        return true;
    }
}
