package io.genstage.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an event costs as the number of consumers grows. Each size has the same number of deliveries, and consumers
 * receive batches of the same size: a broadcast emits one event at a time, and partitions emit as many events at a time
 * as there are partitions, up to a thousand. So the cost of searching among consumers grows, and not the size of the
 * batches.
 */
final class Growth {

    /** The numbers of consumers. */
    static final List<Integer> CONSUMERS = List.of(4, 100, 1_000, 10_000);

    /** Each consumer has at least so many events, so that starting and stopping it counts for little. */
    private static final int LEAST_EACH = 200;

    private final List<Integer> sizes;

    private long events;

    private long nanos;

    private long cpuNanos;

    private long allocated;

    Growth(List<Integer> sizes) {
        this.sizes = sizes;
    }

    /**
     * Makes a peer do all sizes once, one after the other.
     *
     * @param deliveries how many deliveries each size has
     */
    Round round(Peer peer, long deliveries) throws Exception {
        List<Figure> figures = new ArrayList<>();
        for (boolean broadcast : new boolean[] {false, true}) {
            String name = broadcast ? "broadcast" : "partition";
            double first = 0;
            double most = 0;
            for (int size : sizes) {
                double cost = cost(peer, broadcast, size, deliveries);
                figures.add(new Figure(name + "_" + size, cost));
                first = first == 0 ? cost : first;
                most = Math.max(most, cost);
            }
            figures.add(new Figure(name + "_growth", most / first));
        }
        return new Round(events, nanos, cpuNanos, allocated, 0, figures);
    }

    /** {@return the processor time of one delivered event, in nanoseconds} */
    private double cost(Peer peer, boolean broadcast, int size, long deliveries) throws Exception {
        long each = Math.max(LEAST_EACH, deliveries / size);
        long made = broadcast ? each : each * size;
        Source source = new Source(Workload.LongRing.EVENTS, made, 0);
        List<ShareSink> sinks =
                Stream.generate(() -> new ShareSink(source, 0)).limit(size).toList();
        Flow flow = new Flow(List.of(source), sinks, broadcast ? size : 1, one -> {});
        try (Peer.Crowd crowd = peer.crowd(source, sinks, broadcast)) {
            long bytes = Meter.allocatedBytes();
            long cpu = Meter.cpuNanos();
            long start = System.nanoTime();
            crowd.flow();
            nanos += System.nanoTime() - start;
            long busy = Meter.cpuNanos() - cpu;
            allocated += Meter.allocatedBytes() - bytes;
            flow.verify();
            long delivered = sinks.stream().mapToLong(Sink::taken).sum();
            cpuNanos += busy;
            events += delivered;
            return busy / (double) delivered;
        }
    }
}
