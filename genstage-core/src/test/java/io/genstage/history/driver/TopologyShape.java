package io.genstage.history.driver;

import io.genstage.history.event.Transition;
import io.genstage.history.model.StageModel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Tells a chain, a fan-in, a fan-out and a diamond apart. */
final class TopologyShape {

    /** For each stage, all stages that its events can come from. */
    private final Map<StageModel, Set<StageModel>> upstream = new HashMap<>();

    private final Map<StageModel, Set<StageModel>> consumers = new HashMap<>();

    private boolean fanIn;

    private boolean diamond;

    void join(StageModel consumer, StageModel producer) {
        consumers.computeIfAbsent(producer, stage -> new HashSet<>()).add(consumer);
        boolean first = !upstream.containsKey(consumer);
        fanIn |= !first;
        Set<StageModel> sources = new HashSet<>(upstream.getOrDefault(producer, Set.of()));
        sources.add(producer);
        for (StageModel stage : sources) {
            diamond |=
                    !upstream.computeIfAbsent(consumer, name -> new HashSet<>()).add(stage);
        }
    }

    Transition kind() {
        if (diamond) {
            return Transition.DIAMOND;
        }
        if (fanIn) {
            return Transition.FAN_IN;
        }
        return consumers.values().stream().anyMatch(all -> all.size() > 1) ? Transition.FAN_OUT : Transition.CHAIN;
    }
}
