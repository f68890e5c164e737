package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;
import java.util.ArrayList;
import java.util.List;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.SpmcArrayQueue;
import org.jctools.queues.SpscArrayQueue;

/** JCTools queues that carry single events between threads that wait busily: an upper limit for single events. */
public final class JctoolsPeer implements Peer {

    private static final int CAPACITY = 1024;

    private static final Event END = new Event(-1, -1, 0);

    private final Crew crew = Crew.ofPlatformThreads();

    @Override
    public String configuration(Workload workload) {
        String queue = switch (workload) {
            case CHAIN -> "three SpscArrayQueue(1024)";
            case DEMAND, DEMAND_FRESH -> "SpmcArrayQueue(1024)";
            case BROADCAST, PARTITION, SLOW_PARTITION -> "an SpscArrayQueue(1024) for each";
            case MERGE -> "MpscArrayQueue(1024)";
            case ONE_AT_A_TIME, ONE_AT_A_TIME_APART -> "SpscArrayQueue(1024), and another one for the way back";
            default -> "SpscArrayQueue(1024)";
        };
        return queue + ", hand-written threads that wait busily: they spin, then yield";
    }

    @Override
    public void boundary(Source source, Sink sink) throws Exception {
        MessagePassingQueue<Event> queue = new SpscArrayQueue<>(CAPACITY);
        crew.run(() -> feed(source, queue), () -> drain(queue, sink));
    }

    @Override
    public void chain(Source source, Sink sink) throws Exception {
        MessagePassingQueue<Event> first = new SpscArrayQueue<>(CAPACITY);
        MessagePassingQueue<Event> second = new SpscArrayQueue<>(CAPACITY);
        MessagePassingQueue<Event> third = new SpscArrayQueue<>(CAPACITY);
        crew.run(
                () -> feed(source, first),
                () -> relay(first, second),
                () -> relay(second, third),
                () -> drain(third, sink));
    }

    @Override
    public void share(Source source, List<? extends Sink> sinks) throws Exception {
        MessagePassingQueue<Event> queue = new SpmcArrayQueue<>(CAPACITY);
        List<Crew.Task> tasks = new ArrayList<>();
        sinks.forEach(sink -> tasks.add(() -> drain(queue, sink)));
        tasks.add(() -> {
            feed(source, queue);
            for (int i = 1; i < sinks.size(); i++) {
                BusyWaiting.put(queue, END);
            }
        });
        crew.run(tasks);
    }

    @Override
    public void broadcast(Source source, List<? extends Sink> sinks) throws Exception {
        toEach(sinks, queues -> {
            while (source.hasNext()) {
                Event event = source.next();
                for (MessagePassingQueue<Event> queue : queues) {
                    BusyWaiting.put(queue, event);
                }
            }
        });
    }

    @Override
    public void partition(Source source, List<? extends Sink> sinks) throws Exception {
        toEach(sinks, queues -> {
            while (source.hasNext()) {
                Event event = source.next();
                BusyWaiting.put(queues.get(event.key() % queues.size()), event);
            }
        });
    }

    @Override
    public void slowPartition(Source source, List<? extends Sink> sinks) throws Exception {
        partition(source, sinks);
    }

    @Override
    public void merge(List<Source> sources, Sink sink) throws Exception {
        MessagePassingQueue<Event> queue = new MpscArrayQueue<>(CAPACITY);
        List<Crew.Task> tasks = new ArrayList<>();
        sources.forEach(source -> tasks.add(() -> feed(source, queue)));
        tasks.add(() -> {
            for (int i = 0; i < sources.size(); i++) {
                drain(queue, sink);
            }
        });
        crew.run(tasks);
    }

    @Override
    public void oneAtATime(Source source, Sink sink) throws Exception {
        oneAtATimeApart(source, sink);
    }

    @Override
    public void oneAtATimeApart(Source source, Sink sink) throws Exception {
        MessagePassingQueue<Event> there = new SpscArrayQueue<>(CAPACITY);
        MessagePassingQueue<Event> back = new SpscArrayQueue<>(CAPACITY);
        crew.run(
                () -> {
                    while (source.hasNext()) {
                        BusyWaiting.put(there, source.next());
                        BusyWaiting.take(back);
                    }
                    BusyWaiting.put(there, END);
                },
                () -> {
                    for (Event event = BusyWaiting.take(there); event != END; event = BusyWaiting.take(there)) {
                        sink.accept(event);
                        BusyWaiting.put(back, event);
                    }
                });
    }

    @Override
    public void close() {
        crew.close();
    }

    @FunctionalInterface
    private interface Feeder {
        void feed(List<MessagePassingQueue<Event>> queues) throws InterruptedException;
    }

    private void toEach(List<? extends Sink> sinks, Feeder feeder) throws Exception {
        List<MessagePassingQueue<Event>> queues = new ArrayList<>();
        List<Crew.Task> tasks = new ArrayList<>();
        for (Sink sink : sinks) {
            MessagePassingQueue<Event> queue = new SpscArrayQueue<>(CAPACITY);
            queues.add(queue);
            tasks.add(() -> drain(queue, sink));
        }
        tasks.add(() -> {
            feeder.feed(queues);
            for (MessagePassingQueue<Event> queue : queues) {
                BusyWaiting.put(queue, END);
            }
        });
        crew.run(tasks);
    }

    private static void feed(Source source, MessagePassingQueue<Event> queue) throws InterruptedException {
        while (source.hasNext()) {
            BusyWaiting.put(queue, source.next());
        }
        BusyWaiting.put(queue, END);
    }

    private static void relay(MessagePassingQueue<Event> from, MessagePassingQueue<Event> to)
            throws InterruptedException {
        Event event;
        do {
            event = BusyWaiting.take(from);
            BusyWaiting.put(to, event);
        } while (event != END);
    }

    private static void drain(MessagePassingQueue<Event> queue, Sink sink) throws InterruptedException {
        for (Event event = BusyWaiting.take(queue); event != END; event = BusyWaiting.take(queue)) {
            sink.accept(event);
        }
    }
}
