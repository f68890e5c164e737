package io.genstage.history.event;

import java.util.ArrayList;
import java.util.List;

/** What happens in a history, in words, if anybody wants to know. */
public final class Trace {

    private final List<String> lines = new ArrayList<>();

    /** Look here before words are made: most histories are not written down. */
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

    /** The last lines. */
    public String end(int count) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }
}
