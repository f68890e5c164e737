package io.genstage.history.event;

import java.util.ArrayList;
import java.util.List;

/** Counts how often each transition happened. Not thread-safe. */
public final class TransitionCounts {

    private final long[] counts = new long[Transition.values().length];

    public void count(Transition transition) {
        counts[transition.ordinal()]++;
    }

    public void add(TransitionCounts other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    /** {@return the transitions that never happened} */
    public List<Transition> missing() {
        List<Transition> missing = new ArrayList<>();
        for (Transition transition : Transition.values()) {
            if (counts[transition.ordinal()] == 0) {
                missing.add(transition);
            }
        }
        return missing;
    }

    /** {@return one line for each transition} */
    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder();
        for (Transition transition : Transition.values()) {
            lines.append(String.format("%12d %s%n", counts[transition.ordinal()], transition));
        }
        return lines.toString();
    }
}
