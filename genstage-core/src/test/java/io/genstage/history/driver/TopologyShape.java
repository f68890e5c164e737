package io.genstage.history.driver;

import io.genstage.history.event.Transition;
import io.genstage.history.model.StageModel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What a topology looks like. */
final class TopologyShape {

    /** Where each stage's events can come from, itself included. */
    private final Map<StageModel, Set<StageModel>> upstream = new HashMap<>();

    private final Map<StageModel, Set<StageModel>> consumers = new HashMap<>();

    private boolean fanIn;

    private boolean diamond;

    void join(StageModel consumer, StageModel producer) {
        consumers.computeIfAbsent(producer, stage -> new HashSet<>()).add(consumer);
        boolean first = !upstream.containsKey(consumer);
        fanIn |= !first;
        Set<StageModel> ways = new HashSet<>(upstream.getOrDefault(producer, Set.of()));
        ways.add(producer);
        for (StageModel stage : ways) {
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
