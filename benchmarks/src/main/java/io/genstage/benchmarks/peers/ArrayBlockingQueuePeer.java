package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;

/** A program without a library: threads, and an {@code ArrayBlockingQueue} between them. */
public final class ArrayBlockingQueuePeer implements Peer {

    private static final int CAPACITY = 1024;

    private static final int BATCH = 256;

    private static final Event END = new Event(-1, -1, 0);

    private final Crew crew = Crew.ofPlatformThreads();

    private final Crew virtualThreads = Crew.ofVirtualThreads();

    @Override
    public String configuration(Workload workload) {
        return switch (workload) {
            case CHAIN -> "three queues of 1024, drainTo up to 256";
            case DEMAND, DEMAND_FRESH -> "one queue of 1024, take";
            case BROADCAST, PARTITION, SLOW_PARTITION -> "a queue of 1024 for each, drainTo up to 256";
            case ONE_AT_A_TIME, ONE_AT_A_TIME_APART -> "a queue of 1 there and one back";
            case BLOCKING -> "one queue of 1024, take, 256 " + VirtualThreads.NAME;
            case IDLE_10K, IDLE_100K, COLD_100K ->
                "two virtual threads with a queue of 1024 in between; the first waits at a separate queue of 1";
            default -> "one queue of 1024, drainTo up to 256";
        };
    }

    @Override
    public void boundary(Source source, Sink sink) throws Exception {
        BlockingQueue<Event> queue = new ArrayBlockingQueue<>(CAPACITY);
        crew.run(() -> feed(source, queue), () -> drain(queue, sink, 1));
    }

    @Override
    public void chain(Source source, Sink sink) throws Exception {
        BlockingQueue<Event> first = new ArrayBlockingQueue<>(CAPACITY);
        BlockingQueue<Event> second = new ArrayBlockingQueue<>(CAPACITY);
        BlockingQueue<Event> third = new ArrayBlockingQueue<>(CAPACITY);
        crew.run(
                () -> feed(source, first),
                () -> relay(first, second),
                () -> relay(second, third),
                () -> drain(third, sink, 1));
    }

    @Override
    public void share(Source source, List<? extends Sink> sinks) throws Exception {
        share(source, sinks, crew);
    }

    @Override
    public void blocking(Source source, List<? extends Sink> sinks) throws Exception {
        share(source, sinks, virtualThreads);
    }

    private static void share(Source source, List<? extends Sink> sinks, Crew crew) throws Exception {
        BlockingQueue<Event> queue = new ArrayBlockingQueue<>(CAPACITY);
        List<Crew.Task> tasks = new ArrayList<>();
        tasks.add(() -> feed(source, queue));
        sinks.forEach(sink -> tasks.add(() -> {
            for (Event event = queue.take(); event != END; event = queue.take()) {
                sink.accept(event);
            }
            queue.put(END); // for the next consumer
        }));
        crew.run(tasks);
    }

    @Override
    public void broadcast(Source source, List<? extends Sink> sinks) throws Exception {
        toEach(sinks, queues -> {
            while (source.hasNext()) {
                Event event = source.next();
                for (BlockingQueue<Event> queue : queues) {
                    queue.put(event);
                }
            }
        });
    }

    @Override
    public void partition(Source source, List<? extends Sink> sinks) throws Exception {
        toEach(sinks, queues -> {
            while (source.hasNext()) {
                Event event = source.next();
                queues.get(event.key() % queues.size()).put(event);
            }
        });
    }

    @Override
    public void slowPartition(Source source, List<? extends Sink> sinks) throws Exception {
        partition(source, sinks);
    }

    @Override
    public void merge(List<Source> sources, Sink sink) throws Exception {
        BlockingQueue<Event> queue = new ArrayBlockingQueue<>(CAPACITY);
        List<Crew.Task> tasks = new ArrayList<>();
        sources.forEach(source -> tasks.add(() -> feed(source, queue)));
        tasks.add(() -> drain(queue, sink, sources.size()));
        crew.run(tasks);
    }

    @Override
    public void oneAtATime(Source source, Sink sink) throws Exception {
        oneAtATimeApart(source, sink);
    }

    @Override
    public void oneAtATimeApart(Source source, Sink sink) throws Exception {
        BlockingQueue<Event> there = new ArrayBlockingQueue<>(1);
        BlockingQueue<Event> back = new ArrayBlockingQueue<>(1);
        crew.run(
                () -> {
                    while (source.hasNext()) {
                        there.put(source.next());
                        back.take();
                    }
                    there.put(END);
                },
                () -> {
                    for (Event event = there.take(); event != END; event = there.take()) {
                        sink.accept(event);
                        back.put(event);
                    }
                });
    }

    @Override
    public AutoCloseable idle(int pairs) throws Exception {
        if (!VirtualThreads.AVAILABLE) {
            throw new UnsupportedOperationException();
        }
        Crew idle = Crew.ofVirtualThreads();
        CountDownLatch started = new CountDownLatch(2 * pairs);
        for (int i = 0; i < pairs; i++) {
            BlockingQueue<Event> inlet = new ArrayBlockingQueue<>(1);
            BlockingQueue<Event> queue = new ArrayBlockingQueue<>(CAPACITY);
            idle.start(() -> {
                started.countDown();
                relay(inlet, queue);
            });
            idle.start(() -> {
                started.countDown();
                queue.take();
            });
        }
        started.await();
        return idle;
    }

    @Override
    public void close() {
        crew.close();
        virtualThreads.close();
    }

    @FunctionalInterface
    private interface Feeder {
        void feed(List<BlockingQueue<Event>> queues) throws InterruptedException;
    }

    private void toEach(List<? extends Sink> sinks, Feeder feeder) throws Exception {
        List<BlockingQueue<Event>> queues = new ArrayList<>();
        List<Crew.Task> tasks = new ArrayList<>();
        for (Sink sink : sinks) {
            BlockingQueue<Event> queue = new ArrayBlockingQueue<>(CAPACITY);
            queues.add(queue);
            tasks.add(() -> drain(queue, sink, 1));
        }
        tasks.add(() -> {
            feeder.feed(queues);
            for (BlockingQueue<Event> queue : queues) {
                queue.put(END);
            }
        });
        crew.run(tasks);
    }

    private static void feed(Source source, BlockingQueue<Event> queue) throws InterruptedException {
        while (source.hasNext()) {
            queue.put(source.next());
        }
        queue.put(END);
    }

    private static void relay(BlockingQueue<Event> from, BlockingQueue<Event> to) throws InterruptedException {
        List<Event> batch = new ArrayList<>(BATCH);
        boolean ended = false;
        while (!ended) {
            take(from, batch);
            for (Event event : batch) {
                to.put(event);
                ended |= event == END;
            }
        }
    }

    private static void drain(BlockingQueue<Event> queue, Sink sink, int sources) throws InterruptedException {
        List<Event> batch = new ArrayList<>(BATCH);
        int ended = 0;
        while (ended < sources) {
            take(queue, batch);
            for (Event event : batch) {
                if (event == END) {
                    ended++;
                } else {
                    sink.accept(event);
                }
            }
        }
    }

    /** Waits for an event, and takes the events after it under the same lock. */
    private static void take(BlockingQueue<Event> queue, List<Event> batch) throws InterruptedException {
        batch.clear();
        batch.add(queue.take());
        queue.drainTo(batch, BATCH - 1);
    }
}
