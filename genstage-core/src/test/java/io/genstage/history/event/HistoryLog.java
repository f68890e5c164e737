package io.genstage.history.event;

import org.jspecify.annotations.Nullable;

/** Records what one history does: counts its transitions, traces its steps, and keeps the first violation. */
public final class HistoryLog {

    public final Trace trace;

    private final TransitionCounts counts;

    private @Nullable String violation;

    public HistoryLog(TransitionCounts counts, Trace trace) {
        this.counts = counts;
        this.trace = trace;
    }

    public void count(Transition transition) {
        counts.count(transition);
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
