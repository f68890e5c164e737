package io.genstage.history.event;

import java.util.ArrayList;
import java.util.List;

/** How often each kind of transition was taken; used by one thread. */
public final class TransitionCounts {

    private final long[] counts = new long[Transition.values().length];

    void count(Transition transition) {
        counts[transition.ordinal()]++;
    }

    public void add(TransitionCounts other) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
    }

    public List<Transition> neverTaken() {
        List<Transition> never = new ArrayList<>();
        for (Transition transition : Transition.values()) {
            if (counts[transition.ordinal()] == 0) {
                never.add(transition);
            }
        }
        return never;
    }

    /** One line for each kind. */
    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder();
        for (Transition transition : Transition.values()) {
            lines.append(String.format("%12d %s%n", counts[transition.ordinal()], transition));
        }
        return lines.toString();
    }
}
