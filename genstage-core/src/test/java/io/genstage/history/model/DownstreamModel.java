package io.genstage.history.model;

import java.util.HashSet;
import java.util.Set;

/**
 * Predicts which stages are downstream of a stage, as {@code LiveTopology} answers for a restart. While a subscription
 * is being made or ended, the answer may be either. So each question has two answers: surely, and possibly.
 */
final class DownstreamModel {

    private final World world;

    DownstreamModel(World world) {
        this.world = world;
    }

    /**
     * {@return whether one stage is downstream of another}
     *
     * @param surely whether to answer {@code false} while a subscription on the path is being made or ended
     */
    boolean isDownstream(StageModel consumer, StageModel producer, boolean surely) {
        return isDownstream(consumer, producer, surely, new HashSet<>());
    }

    private boolean isDownstream(StageModel consumer, StageModel producer, boolean surely, Set<StageModel> seen) {
        for (StageModel from : consumer.producers) {
            boolean joined = isJoined(consumer, from, surely);
            if (joined && (from == producer || (seen.add(from) && isDownstream(from, producer, surely, seen)))) {
                return true;
            }
        }
        return false;
    }

    private boolean isJoined(StageModel consumer, StageModel producer, boolean surely) {
        boolean[] subscribed = new boolean[consumer.instances.length];
        for (LinkModel link : world.links) {
            if (link.consumer.stage == consumer && link.producer.stage == producer) {
                if (link.isOpen()) {
                    return true;
                }
                subscribed[link.consumer.index] = true;
            }
        }
        if (surely) {
            return false;
        }
        for (InstanceModel instance : consumer.instances) {
            if (!subscribed[instance.index] && !instance.seenEnded) {
                return true;
            }
        }
        return world.topology.isPending(consumer, producer);
    }
}
