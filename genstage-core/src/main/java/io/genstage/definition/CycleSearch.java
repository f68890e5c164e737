package io.genstage.definition;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds cycles of stages. The search follows each edge once. It uses a loop and not recursion, because a
 * chain of stages may be longer than a thread's stack.
 */
final class CycleSearch {

    /** A stage on the path, and the stages upstream of it that were not searched yet. */
    private record Step(String stage, Iterator<String> left) {}

    private final Function<String, List<String>> upstream;

    /** Stages with no cycle upstream of them. */
    private final Set<String> checked = new HashSet<>();

    private final Deque<Step> path = new ArrayDeque<>();

    private final Set<String> onPath = new LinkedHashSet<>();

    /**
     * A search over stages that receive events from each other.
     *
     * @param upstream returns the names of the stages that a stage receives events from, by its name
     */
    CycleSearch(Function<String, List<String>> upstream) {
        this.upstream = upstream;
    }

    /**
     * Follows the edges of a stage upstream.
     *
     * @return the names along a cycle, with the first of them again at the end, or {@code null} if there is no cycle
     */
    @Nullable
    List<String> findUpstreamOf(String first) {
        if (checked.contains(first)) {
            return null;
        }
        enter(first);
        while (!path.isEmpty()) {
            Step step = path.getLast();
            if (!step.left.hasNext()) {
                leave();
                continue;
            }
            String producer = step.left.next();
            if (onPath.contains(producer)) {
                return cycleAt(producer);
            }
            if (!checked.contains(producer)) {
                enter(producer);
            }
        }
        return null;
    }

    private void enter(String stage) {
        path.addLast(new Step(stage, upstream.apply(stage).iterator()));
        onPath.add(stage);
    }

    private void leave() {
        String stage = path.removeLast().stage;
        onPath.remove(stage);
        checked.add(stage);
    }

    private List<String> cycleAt(String name) {
        List<String> names = new ArrayList<>(onPath);
        names.add(name);
        return List.copyOf(names.subList(names.indexOf(name), names.size()));
    }
}
