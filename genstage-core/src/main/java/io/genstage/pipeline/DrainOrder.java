package io.genstage.pipeline;

import io.genstage.internal.engine.StageShell;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the instances whose {@code draining} is called next: upstream stages come first. */
final class DrainOrder {

    private DrainOrder() {}

    /**
     * {@return the instances that have a {@code draining} callback that was not called yet, and no such instance
     * upstream} To be called at rest.
     *
     * @param topology the stages
     */
    static List<StageShell<?, ?>> next(LiveTopology topology) {
        if (topology.shells().stream().noneMatch(StageShell::mayDrain)) {
            return List.of();
        }
        return next(topology.consumersByProducer());
    }

    /** Visits the stages in topological order, and skips stages downstream of those that it has found. */
    private static List<StageShell<?, ?>> next(Map<StageGroup, List<StageGroup>> consumers) {
        Map<StageGroup, Integer> producersLeft = new LinkedHashMap<>();
        consumers.keySet().forEach(group -> producersLeft.put(group, 0));
        consumers.values().forEach(all -> all.forEach(group -> producersLeft.merge(group, 1, Integer::sum)));
        Map<StageGroup, Boolean> waits = new HashMap<>();
        Deque<StageGroup> ready = new ArrayDeque<>();
        producersLeft.forEach((group, left) -> {
            if (left == 0) {
                ready.add(group);
            }
        });
        List<StageShell<?, ?>> found = new ArrayList<>();
        while (!ready.isEmpty()) {
            StageGroup group = ready.remove();
            boolean blocked = waits.getOrDefault(group, false);
            if (!blocked) {
                for (StageShell<?, ?> instance : group.instances()) {
                    if (instance.mayDrain()) {
                        found.add(instance);
                        blocked = true;
                    }
                }
            }
            for (StageGroup consumer : consumers.getOrDefault(group, List.of())) {
                waits.merge(consumer, blocked, Boolean::logicalOr);
                if (producersLeft.merge(consumer, -1, Integer::sum) == 0) {
                    ready.add(consumer);
                }
            }
        }
        return found;
    }
}
