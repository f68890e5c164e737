package io.genstage.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for stages whose events would come back to them. Every subscription is followed once, however many stages lie behind it,
 * and by a loop, because a chain of stages may be longer than a thread's stack.
 */
final class Circles {

    /** A stage on the way, and its subscriptions that were not followed yet. */
    private record Step(StageDefinition stage, Iterator<SubscriptionDefinition> left) {}

    private final Map<String, StageDefinition> stages;

    /** Stages behind which there is no circle. */
    private final Set<StageDefinition> harmless = new HashSet<>();

    private final Deque<Step> way = new ArrayDeque<>();

    private final Set<String> onTheWay = new LinkedHashSet<>();

    /**
     * A look at stages that subscribe to each other.
     *
     * @param stages by name, each of those that are subscribed to among them
     */
    Circles(Map<String, StageDefinition> stages) {
        this.stages = stages;
    }

    /** {@return the names along a circle, with the first of them again at the end, or {@code null} if there is none} */
    @Nullable
    List<String> find() {
        for (StageDefinition stage : stages.values()) {
            List<String> circle = harmless.contains(stage) ? null : findBehind(stage);
            if (circle != null) {
                return circle;
            }
        }
        return null;
    }

    private @Nullable List<String> findBehind(StageDefinition first) {
        enter(first);
        while (!way.isEmpty()) {
            Step step = way.getLast();
            if (!step.left.hasNext()) {
                leave();
                continue;
            }
            StageDefinition producer =
                    Objects.requireNonNull(stages.get(step.left.next().to()));
            if (onTheWay.contains(producer.name())) {
                return circleAt(producer.name());
            }
            if (!harmless.contains(producer)) {
                enter(producer);
            }
        }
        return null;
    }

    private void enter(StageDefinition stage) {
        way.addLast(new Step(stage, stage.subscriptions().iterator()));
        onTheWay.add(stage.name());
    }

    private void leave() {
        StageDefinition stage = way.removeLast().stage;
        onTheWay.remove(stage.name());
        harmless.add(stage);
    }

    private List<String> circleAt(String name) {
        List<String> names = new ArrayList<>(onTheWay);
        names.add(name);
        return List.copyOf(names.subList(names.indexOf(name), names.size()));
    }
}
