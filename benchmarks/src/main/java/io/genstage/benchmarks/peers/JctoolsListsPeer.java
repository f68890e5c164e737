package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jctools.queues.MessagePassingQueue;
import org.jctools.queues.MpscArrayQueue;
import org.jctools.queues.SpscArrayQueue;

/** JCTools queues that carry lists of events between threads that wait busily: the limit of what can be done at all. */
public final class JctoolsListsPeer implements Peer {

    private static final int LIST = 256;

    private static final int CAPACITY = 16;

    private static final Event[] END = {};

    private final Crew crew = Crew.ofPlatformThreads();

    @Override
    public String configuration(Workload workload) {
        String queue = switch (workload) {
            case CHAIN ->
                "three SpscArrayQueue(16) of lists of 256, event by event into a new list on the way, as all peers do";
            case BROADCAST -> "an SpscArrayQueue(16) for each of lists of 256, which they share";
            case PARTITION -> "an SpscArrayQueue(16) for each of lists of 256";
            case MERGE -> "MpscArrayQueue(16) of lists of 256";
            default -> "SpscArrayQueue(16) of lists of 256";
        };
        return queue + ", threads by hand that wait busily: spin, then yield";
    }

    @Override
    public void boundary(Source source, Sink sink) throws Exception {
        MessagePassingQueue<Event[]> queue = new SpscArrayQueue<>(CAPACITY);
        crew.run(() -> feed(source, List.of(queue)), () -> drain(queue, sink));
    }

    @Override
    public void chain(Source source, Sink sink) throws Exception {
        MessagePassingQueue<Event[]> first = new SpscArrayQueue<>(CAPACITY);
        MessagePassingQueue<Event[]> second = new SpscArrayQueue<>(CAPACITY);
        MessagePassingQueue<Event[]> third = new SpscArrayQueue<>(CAPACITY);
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
        MessagePassingQueue<Event[]> queue = new MpscArrayQueue<>(CAPACITY);
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
    private interface Feeder {
        void feed(List<MessagePassingQueue<Event[]>> queues) throws InterruptedException;
    }

    private void toEach(List<? extends Sink> sinks, Feeder feeder) throws Exception {
        List<MessagePassingQueue<Event[]>> queues = new ArrayList<>();
        List<Crew.Task> tasks = new ArrayList<>();
        for (Sink sink : sinks) {
            MessagePassingQueue<Event[]> queue = new SpscArrayQueue<>(CAPACITY);
            queues.add(queue);
            tasks.add(() -> drain(queue, sink));
        }
        tasks.add(() -> feeder.feed(queues));
        crew.run(tasks);
    }

    /** Gives each list to each queue. */
    private static void feed(Source source, List<MessagePassingQueue<Event[]>> queues) throws InterruptedException {
        while (source.hasNext()) {
            putInAll(queues, next(source));
        }
        putInAll(queues, END);
    }

    private static void feedByKey(Source source, List<MessagePassingQueue<Event[]>> queues)
            throws InterruptedException {
        Event[][] lists = new Event[queues.size()][LIST];
        int[] sizes = new int[lists.length];
        while (source.hasNext()) {
            Event event = source.next();
            int place = event.key() % lists.length;
            lists[place][sizes[place]++] = event;
            if (sizes[place] == LIST) {
                BusyWaiting.put(queues.get(place), lists[place]);
                lists[place] = new Event[LIST];
                sizes[place] = 0;
            }
        }
        for (int place = 0; place < lists.length; place++) {
            if (sizes[place] > 0) {
                BusyWaiting.put(queues.get(place), Arrays.copyOf(lists[place], sizes[place]));
            }
        }
        putInAll(queues, END);
    }

    private static void putInAll(List<MessagePassingQueue<Event[]>> queues, Event[] list) throws InterruptedException {
        for (MessagePassingQueue<Event[]> queue : queues) {
            BusyWaiting.put(queue, list);
        }
    }

    private static Event[] next(Source source) {
        Event[] list = new Event[LIST];
        int size = 0;
        while (size < LIST && source.hasNext()) {
            list[size++] = source.next();
        }
        return size == LIST ? list : Arrays.copyOf(list, size);
    }

    private static void relay(MessagePassingQueue<Event[]> from, MessagePassingQueue<Event[]> to)
            throws InterruptedException {
        for (Event[] list = BusyWaiting.take(from); list != END; list = BusyWaiting.take(from)) {
            BusyWaiting.put(to, relayed(list));
        }
        BusyWaiting.put(to, END);
    }

    /** Each event is looked at, and not the list copied as a whole: that is what a stage in between is there for. */
    private static Event[] relayed(Event[] list) {
        Event[] next = new Event[list.length];
        for (int i = 0; i < list.length; i++) {
            next[i] = Objects.requireNonNull(list[i]);
        }
        return next;
    }

    private static void drain(MessagePassingQueue<Event[]> queue, Sink sink) throws InterruptedException {
        for (Event[] list = BusyWaiting.take(queue); list != END; list = BusyWaiting.take(queue)) {
            for (Event event : list) {
                sink.accept(event);
            }
        }
    }
}
