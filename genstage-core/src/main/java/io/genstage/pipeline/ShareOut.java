package io.genstage.pipeline;

import io.genstage.SubscriptionOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How a subscription between two stages is shared out among their instances. An instance's {@code max-demand} is its window on
 * the producing <em>stage</em>: it is shared out among that stage's instances, and among the partitions that the instance takes, so
 * that it bounds what the instance has asked for; but each link asks for one event at least.
 *
 * @param options the options of an instance's links to each of the producer's instances, by the number of the instance
 */
record ShareOut(List<List<SubscriptionOptions>> options) {

    /**
     * {@return the options of all links}
     *
     * @param instances how many instances subscribe
     * @param whole what the stage has said
     * @param taken the producer's partitions that others have, if none is named
     */
    static ShareOut of(int instances, StageGroup producer, SubscriptionOptions whole, Collection<String> taken) {
        int producers = producer.instances().size();
        List<String> partitions = producer.definition().partitions();
        if (partitions.isEmpty()) {
            return new ShareOut(Collections.nCopies(instances, List.of(part(whole, producers))));
        }
        if (whole.partition() != null) {
            return new ShareOut(Collections.nCopies(instances, List.of(part(whole, producers))));
        }
        List<String> free =
                partitions.stream().filter(name -> !taken.contains(name)).toList();
        return new ShareOut(IntStream.range(0, instances)
                .mapToObj(index -> ofInstance(producers, free, whole, index, instances))
                .toList());
    }

    private static List<SubscriptionOptions> ofInstance(
            int producers, List<String> free, SubscriptionOptions whole, int index, int instances) {
        List<String> own = share(free, index, instances);
        SubscriptionOptions part = part(whole, producers * Math.max(1, own.size()));
        return own.stream().map(part::withPartition).toList();
    }

    /** An instance's share of the partitions that are free. */
    private static List<String> share(List<String> free, int index, int instances) {
        List<String> own = new ArrayList<>();
        for (int i = index; i < free.size(); i += instances) {
            own.add(free.get(i));
        }
        return own;
    }

    private static SubscriptionOptions part(SubscriptionOptions whole, int parts) {
        int max = Math.max(1, whole.maxDemand() / parts);
        return parts == 1 ? whole : whole.withDemand(max, Math.min(whole.minDemand() / parts, max - 1));
    }
}
