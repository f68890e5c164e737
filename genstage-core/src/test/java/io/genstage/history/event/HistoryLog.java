package io.genstage.history.event;

import org.jspecify.annotations.Nullable;

/** Records what one history does: counts its transitions, traces its steps, and keeps the first violation. */
public final class HistoryLog {

    final Trace trace;

    private final TransitionCounts tally;

    private @Nullable String violation;

    public HistoryLog(TransitionCounts tally, Trace trace) {
        this.tally = tally;
        this.trace = trace;
    }

    public void count(Transition transition) {
        tally.count(transition);
    }

    /** Records a violation. It does not throw, because the engine would catch the exception. */
    public void violated(String what) {
        trace.add("VIOLATED " + what);
        if (violation == null) {
            violation = what;
        }
    }

    public void throwIfViolated() {
        if (violation != null) {
            throw new Violation(violation);
        }
    }
}
