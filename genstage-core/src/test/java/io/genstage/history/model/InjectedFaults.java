package io.genstage.history.model;

import io.genstage.history.event.Callback;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls that acts make fail: the next calls of one callback of a stage, or the next call of a stage's dispatcher.
 */
public final class InjectedFaults {

    private static final class Fault {

        private final StageModel stage;

        private final Callback callback;

        private int times;

        private Fault(StageModel stage, Callback callback, int times) {
            this.stage = stage;
            this.callback = callback;
            this.times = times;
        }
    }

    private final List<Fault> faults = new ArrayList<>(2);

    /** The stage whose dispatcher fails. */
    private @Nullable StageModel dispatcher;

    /** Makes the next calls of a callback fail. */
    public void inject(StageModel stage, Callback callback, int times) {
        faults.add(new Fault(stage, callback, times));
    }

    public void injectIntoDispatcher(StageModel stage) {
        dispatcher = stage;
    }

    public void clear() {
        faults.clear();
        dispatcher = null;
    }

    /** {@return whether this call must throw} Each call that throws counts as one of the injected times. */
    public boolean fires(StageModel stage, Callback callback) {
        for (int i = 0; i < faults.size(); i++) {
            Fault fault = faults.get(i);
            if (fault.stage == stage && fault.callback == callback) {
                if (--fault.times == 0) {
                    faults.remove(i);
                }
                return true;
            }
        }
        return false;
    }

    /** {@return whether this call of the stage's dispatcher must throw} A fault fires once. */
    public boolean firesInDispatcher(StageModel stage) {
        if (dispatcher != stage) {
            return false;
        }
        dispatcher = null;
        return true;
    }
}
