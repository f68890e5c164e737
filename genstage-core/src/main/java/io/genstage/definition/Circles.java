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
 * Looks for stages whose events would come back to them. Every subscription is followed once, however many stages lie behind it,
 * and by a loop, because a chain of stages may be longer than a thread's stack.
 */
final class Circles {

    /** A stage on the way, and its subscriptions that were not followed yet. */
    private record Step(String stage, Iterator<SubscriptionDefinition> left) {}

    private final Function<String, List<SubscriptionDefinition>> subscriptions;

    /** Stages behind which there is no circle. */
    private final Set<String> harmless = new HashSet<>();

    private final Deque<Step> way = new ArrayDeque<>();

    private final Set<String> onTheWay = new LinkedHashSet<>();

    /**
     * A look at stages that subscribe to each other.
     *
     * @param subscriptions those of a stage, by its name
     */
    Circles(Function<String, List<SubscriptionDefinition>> subscriptions) {
        this.subscriptions = subscriptions;
    }

    /**
     * Follows the subscriptions of a stage.
     *
     * @return the names along a circle, with the first of them again at the end, or {@code null} if there is none
     */
    @Nullable
    List<String> findBehind(String first) {
        if (harmless.contains(first)) {
            return null;
        }
        enter(first);
        while (!way.isEmpty()) {
            Step step = way.getLast();
            if (!step.left.hasNext()) {
                leave();
                continue;
            }
            String producer = step.left.next().to();
            if (onTheWay.contains(producer)) {
                return circleAt(producer);
            }
            if (!harmless.contains(producer)) {
                enter(producer);
            }
        }
        return null;
    }

    private void enter(String stage) {
        way.addLast(new Step(stage, subscriptions.apply(stage).iterator()));
        onTheWay.add(stage);
    }

    private void leave() {
        String stage = way.removeLast().stage;
        onTheWay.remove(stage);
        harmless.add(stage);
    }

    private List<String> circleAt(String name) {
        List<String> names = new ArrayList<>(onTheWay);
        names.add(name);
        return List.copyOf(names.subList(names.indexOf(name), names.size()));
    }
}
