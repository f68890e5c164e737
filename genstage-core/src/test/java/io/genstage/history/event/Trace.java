package io.genstage.history.event;

import java.util.ArrayList;
import java.util.List;

/** The steps of one history as lines of text. Off by default, because text costs time. */
public final class Trace {

    private final List<String> lines = new ArrayList<>();

    /** Callers check this before they build a line. */
    public final boolean on;

    public Trace(boolean on) {
        this.on = on;
    }

    public void add(String line) {
        if (on) {
            lines.add(line);
        }
    }

    public List<String> lines() {
        return lines;
    }

    /** {@return the last lines, at most this many} */
    public String end(int count) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }
}
