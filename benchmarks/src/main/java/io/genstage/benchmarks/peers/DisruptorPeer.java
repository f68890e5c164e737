package io.genstage.benchmarks.peers;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.dsl.ProducerType;
import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The LMAX Disruptor: all handlers follow one ring, which suits a broadcast. It can no longer distribute events among
 * competing handlers: version 4 removed the {@code WorkerPool}.
 */
public final class DisruptorPeer implements Peer {

    /** The size of the ring where many events may be queued. */
    private static final int RING = 8192;

    /** The size of the ring where few events may be queued. */
    private static final int SMALL_RING = 1024;

    /** How many slots a producer claims at once. */
    private static final int CLAIM = 256;

    private final Crew crew = Crew.ofPlatformThreads();

    @Override
    public String configuration(Workload workload) {
        String ring = switch (workload) {
            case CHAIN -> "ring of 8192, claims of 256, handlers one after the other";
            case PARTITION -> "ring of 8192, claims of 256, each handler skips the events of other handlers";
            case SLOW_PARTITION -> "ring of 1024, claims of 256, each handler skips the events of other handlers";
            case MERGE -> "ring of 8192, claims of 256, ProducerType.MULTI";
            case ONE_AT_A_TIME, ONE_AT_A_TIME_APART -> "ring of 1";
            default -> "ring of 8192, claims of 256";
        };
        return ring + ", YieldingWaitStrategy, producers that wait busily for room";
    }

    @Override
    public void boundary(Source source, Sink sink) throws Exception {
        try (DisruptorRound round = new DisruptorRound(RING, ProducerType.SINGLE, 1)) {
            round.handlers(List.of(taker(round, sink)));
            round.run(crew, List.of(ring -> feed(source, ring)));
        }
    }

    @Override
    public void chain(Source source, Sink sink) throws Exception {
        try (DisruptorRound round = new DisruptorRound(RING, ProducerType.SINGLE, 1)) {
            round.handlers(List.of((slot, sequence, endOfBatch) -> slot.second(slot.first())))
                    .then((slot, sequence, endOfBatch) -> slot.third(slot.second()))
                    .then((slot, sequence, endOfBatch) -> round.take(slot.third(), sink));
            round.run(crew, List.of(ring -> feed(source, ring)));
        }
    }

    @Override
    public void broadcast(Source source, List<? extends Sink> sinks) throws Exception {
        try (DisruptorRound round = new DisruptorRound(RING, ProducerType.SINGLE, sinks.size())) {
            round.handlers(sinks.stream().map(sink -> taker(round, sink)).toList());
            round.run(crew, List.of(ring -> feed(source, ring)));
        }
    }

    @Override
    public void partition(Source source, List<? extends Sink> sinks) throws Exception {
        partition(source, sinks, RING);
    }

    @Override
    public void slowPartition(Source source, List<? extends Sink> sinks) throws Exception {
        partition(source, sinks, SMALL_RING);
    }

    private void partition(Source source, List<? extends Sink> sinks, int ring) throws Exception {
        try (DisruptorRound round = new DisruptorRound(ring, ProducerType.SINGLE, sinks.size())) {
            round.handlers(IntStream.range(0, sinks.size())
                    .mapToObj(i -> keyed(round, sinks.get(i), i, sinks.size()))
                    .toList());
            round.run(crew, List.of(slots -> feed(source, slots)));
        }
    }

    @Override
    public void merge(List<Source> sources, Sink sink) throws Exception {
        try (DisruptorRound round = new DisruptorRound(RING, ProducerType.MULTI, sources.size())) {
            round.handlers(List.of(taker(round, sink)));
            round.run(
                    crew,
                    sources.stream()
                            .map(source -> (DisruptorRound.Feeder) ring -> feed(source, ring))
                            .toList());
        }
    }

    @Override
    public void oneAtATime(Source source, Sink sink) throws Exception {
        oneAtATimeApart(source, sink);
    }

    /**
     * The handler releases its slot when it has processed the event. In a ring of one slot, that notifies the producer.
     */
    @Override
    public void oneAtATimeApart(Source source, Sink sink) throws Exception {
        try (DisruptorRound round = new DisruptorRound(1, ProducerType.SINGLE, 1)) {
            round.handlers(List.of(taker(round, sink)));
            round.run(crew, List.of(ring -> {
                while (source.hasNext()) {
                    awaitRoom(ring, 1);
                    publish(ring, source.next());
                }
                publish(ring, DisruptorRound.END);
            }));
        }
    }

    @Override
    public void close() {
        crew.close();
    }

    private static EventHandler<Slot> taker(DisruptorRound round, Sink sink) {
        return (slot, sequence, endOfBatch) -> round.take(slot.first(), sink);
    }

    private static EventHandler<Slot> keyed(DisruptorRound round, Sink sink, int place, int places) {
        return (slot, sequence, endOfBatch) -> {
            Event event = slot.first();
            if (event == DisruptorRound.END || event.key() % places == place) {
                round.take(event, sink);
            }
        };
    }

    private static void feed(Source source, RingBuffer<Slot> ring) throws InterruptedException {
        Event[] events = new Event[CLAIM];
        while (source.hasNext()) {
            int size = 0;
            while (size < CLAIM && source.hasNext()) {
                events[size++] = source.next();
            }
            awaitRoom(ring, size);
            long last = ring.next(size);
            long first = last - size + 1;
            for (int i = 0; i < size; i++) {
                ring.get(first + i).first(events[i]);
            }
            ring.publish(first, last);
        }
        publish(ring, DisruptorRound.END);
    }

    private static void publish(RingBuffer<Slot> ring, Event event) {
        long sequence = ring.next();
        ring.get(sequence).first(event);
        ring.publish(sequence);
    }

    /** The ring itself sleeps until it has room, and a sleep lasts longer than a thousand events. */
    private static void awaitRoom(RingBuffer<Slot> ring, int slots) throws InterruptedException {
        for (int tries = 0; !ring.hasAvailableCapacity(slots); tries++) {
            BusyWaiting.pause(tries);
        }
    }
}
