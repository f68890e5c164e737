package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;
import java.util.ArrayList;
import java.util.List;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.SpscArrayQueue;

/**
 * JCTools queues that carry batches of 256 events between threads that wait busily: a pipe that is hand-written for
 * speed alone.
 *
 * @param <B> the type of a batch
 */
abstract class JctoolsBatchesPeer<B> implements Peer {

    static final int BATCH = 256;

    private static final int CAPACITY = 16;

    private final Crew crew = Crew.ofPlatformThreads();

    private final String name;

    private final B end;

    /**
     * A peer.
     *
     * @param name what its batches are, for the configuration
     * @param end an empty batch, which marks the end
     */
    JctoolsBatchesPeer(String name, B end) {
        this.name = name;
        this.end = end;
    }

    /** {@return the next events of a source, as many as fit into a batch} */
    abstract B next(Source source);

    /**
     * {@return a new batch with the events of this one, copied one by one, as a relay that processes each event would}
     */
    abstract B relayed(B batch);

    abstract void accept(B batch, Sink sink);

    /**
     * Fills a batch for each queue with the events of its keys, and queues it when it is full or the source is
     * exhausted.
     */
    abstract void putByKey(Source source, List<MessagePassingQueue<B>> queues) throws InterruptedException;

    @Override
    public String configuration(Workload workload) {
        String queue = switch (workload) {
            case CHAIN ->
                "three SpscArrayQueue(16) of " + name
                        + ", each event is copied into a new one on the way, as by all peers";
            case BROADCAST -> "an SpscArrayQueue(16) for each of " + name + ", which they share";
            case PARTITION -> "an SpscArrayQueue(16) for each of " + name;
            case MERGE -> "MpscArrayQueue(16) of " + name;
            default -> "SpscArrayQueue(16) of " + name;
        };
        return queue + ", hand-written threads that wait busily: they spin, then yield";
    }

    @Override
    public void boundary(Source source, Sink sink) throws Exception {
        MessagePassingQueue<B> queue = new SpscArrayQueue<>(CAPACITY);
        crew.run(() -> feed(source, List.of(queue)), () -> drain(queue, sink));
    }

    @Override
    public void chain(Source source, Sink sink) throws Exception {
        MessagePassingQueue<B> first = new SpscArrayQueue<>(CAPACITY);
        MessagePassingQueue<B> second = new SpscArrayQueue<>(CAPACITY);
        MessagePassingQueue<B> third = new SpscArrayQueue<>(CAPACITY);
        crew.run(
                () -> feed(source, List.of(first)),
                () -> relay(first, second),
                () -> relay(second, third),
                () -> drain(third, sink));
    }

    @Override
    public void broadcast(Source source, List<? extends Sink> sinks) throws Exception {
        toEach(sinks, queues -> feed(source, queues));
    }

    @Override
    public void partition(Source source, List<? extends Sink> sinks) throws Exception {
        toEach(sinks, queues -> feedByKey(source, queues));
    }

    @Override
    public void merge(List<Source> sources, Sink sink) throws Exception {
        MessagePassingQueue<B> queue = new MpscArrayQueue<>(CAPACITY);
        List<Crew.Task> tasks = new ArrayList<>();
        sources.forEach(source -> tasks.add(() -> feed(source, List.of(queue))));
        tasks.add(() -> {
            for (int i = 0; i < sources.size(); i++) {
                drain(queue, sink);
            }
        });
        crew.run(tasks);
    }

    @Override
    public void close() {
        crew.close();
    }

    @FunctionalInterface
    private interface Feeder<B> {
        void feed(List<MessagePassingQueue<B>> queues) throws InterruptedException;
    }

    private void toEach(List<? extends Sink> sinks, Feeder<B> feeder) throws Exception {
        List<MessagePassingQueue<B>> queues = new ArrayList<>();
        List<Crew.Task> tasks = new ArrayList<>();
        for (Sink sink : sinks) {
            MessagePassingQueue<B> queue = new SpscArrayQueue<>(CAPACITY);
            queues.add(queue);
            tasks.add(() -> drain(queue, sink));
        }
        tasks.add(() -> feeder.feed(queues));
        crew.run(tasks);
    }

    /** Puts each batch into each queue. */
    private void feed(Source source, List<MessagePassingQueue<B>> queues) throws InterruptedException {
        while (source.hasNext()) {
            putInAll(queues, next(source));
        }
        putInAll(queues, end);
    }

    private void feedByKey(Source source, List<MessagePassingQueue<B>> queues) throws InterruptedException {
        putByKey(source, queues);
        putInAll(queues, end);
    }

    private void putInAll(List<MessagePassingQueue<B>> queues, B batch) throws InterruptedException {
        for (MessagePassingQueue<B> queue : queues) {
            BusyWaiting.put(queue, batch);
        }
    }

    private void relay(MessagePassingQueue<B> from, MessagePassingQueue<B> to) throws InterruptedException {
        for (B batch = BusyWaiting.take(from); batch != end; batch = BusyWaiting.take(from)) {
            BusyWaiting.put(to, relayed(batch));
        }
        BusyWaiting.put(to, end);
    }

    private void drain(MessagePassingQueue<B> queue, Sink sink) throws InterruptedException {
        for (B batch = BusyWaiting.take(queue); batch != end; batch = BusyWaiting.take(queue)) {
            accept(batch, sink);
        }
    }
}
