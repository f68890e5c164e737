package io.genstage.history.model;

import java.util.HashSet;
import java.util.Set;

/** Which stages are downstream of which: surely, or perhaps, because a subscription is under way. */
final class DownstreamModel {

    private final World world;

    DownstreamModel(World world) {
        this.world = world;
    }

    boolean isDownstream(StageModel consumer, StageModel producer, boolean surely) {
        return follows(consumer, producer, surely, new HashSet<>());
    }

    private boolean follows(StageModel consumer, StageModel producer, boolean surely, Set<StageModel> seen) {
        for (StageModel from : consumer.producers) {
            boolean joined = isJoined(consumer, from, surely);
            if (joined && (from == producer || (seen.add(from) && follows(from, producer, surely, seen)))) {
                return true;
            }
        }
        return false;
    }

    private boolean isJoined(StageModel consumer, StageModel producer, boolean surely) {
        boolean[] told = new boolean[consumer.instances.length];
        for (LinkModel edge : world.edges) {
            if (edge.consumer.stage == consumer && edge.producer.stage == producer) {
                if (edge.stands()) {
                    return true;
                }
                told[edge.consumer.index] = true;
            }
        }
        if (surely) {
            return false;
        }
        for (InstanceModel instance : consumer.instances) {
            if (!told[instance.index] && !instance.seenEnded) {
                return true;
            }
        }
        return world.changes.isUnderWay(consumer, producer);
    }
}
