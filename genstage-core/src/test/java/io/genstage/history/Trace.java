package io.genstage.history;

import java.util.ArrayList;
import java.util.List;

/** What happens in a history, in words, if anybody wants to know. */
final class Trace {

    private final List<String> lines = new ArrayList<>();

    /** Look here before words are made: most histories are not written down. */
    final boolean on;

    Trace(boolean on) {
        this.on = on;
    }

    void add(String line) {
        if (on) {
            lines.add(line);
        }
    }

    List<String> lines() {
        return lines;
    }

    /** The last lines. */
    String end(int count) {
        return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    }
}
