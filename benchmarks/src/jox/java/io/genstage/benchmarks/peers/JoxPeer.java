package io.genstage.benchmarks.peers;

import com.softwaremill.jox.Channel;
import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import io.genstage.benchmarks.Source;
import io.genstage.benchmarks.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The channels of jox, with a virtual thread for each source, relay and sink. */
public final class JoxPeer implements Peer {

    private static final int CAPACITY = 4096;

    private static final int SMALL_CAPACITY = 256;

    @FunctionalInterface
    private interface Stage {
        void run() throws InterruptedException;
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @Override
    public String configuration(Workload workload) {
        return switch (workload) {
            case BOUNDARY, BOUNDARY_WORK, CHAIN ->
                "virtual threads, channels of 4096; faster than 16 (default), 256 and 1024";
            case DEMAND, DEMAND_FRESH, BLOCKING -> "virtual threads that receive from one channel of 256";
            case BROADCAST, PARTITION ->
                "virtual threads, a channel of 4096 for each sink; faster than 16 (default), 256 and 1024";
            case SLOW_PARTITION -> "virtual threads, a channel of 256 for each sink";
            case MERGE -> "virtual threads that send to one channel of 4096; faster than 16 (default), 256 and 1024";
            case ONE_AT_A_TIME, ONE_AT_A_TIME_APART ->
                "virtual threads, which may share a carrier, and two rendezvous channels: the second one returns taken events; they spin a little, and are faster than channels of 1";
            case BOUNDARY_TRACKED, CHAIN_TRACKED ->
                throw new UnsupportedOperationException("no acknowledgements");
            case SPRING -> throw new UnsupportedOperationException("no annotated handlers");
            case IDLE_10K, IDLE_100K, COLD_100K ->
                "a channel of 16 (default) and a virtual thread that receives from it";
        };
    }

    @Override
    public void boundary(Source source, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        Channel<Event> channel = Channel.newBufferedChannel(CAPACITY);
        start(finish, () -> sendAll(source, channel));
        startSink(finish, channel, sink);
        finish.await();
    }

    @Override
    public void chain(Source source, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        Channel<Event> first = Channel.newBufferedChannel(CAPACITY);
        Channel<Event> second = Channel.newBufferedChannel(CAPACITY);
        Channel<Event> third = Channel.newBufferedChannel(CAPACITY);
        start(finish, () -> sendAll(source, first));
        start(finish, () -> relay(first, second));
        start(finish, () -> relay(second, third));
        startSink(finish, third, sink);
        finish.await();
    }

    @Override
    public void share(Source source, List<? extends Sink> sinks) throws Exception {
        Finish finish = new Finish(sinks.size());
        Channel<Event> channel = Channel.newBufferedChannel(SMALL_CAPACITY);
        start(finish, () -> sendAll(source, channel));
        sinks.forEach(sink -> startSink(finish, channel, sink));
        finish.await();
    }

    @Override
    public void broadcast(Source source, List<? extends Sink> sinks) throws Exception {
        Finish finish = new Finish(sinks.size());
        List<Channel<Event>> channels = startSinks(finish, sinks, CAPACITY);
        start(finish, () -> {
            while (source.hasNext()) {
                Event event = source.next();
                for (Channel<Event> channel : channels) {
                    channel.send(event);
                }
            }
            channels.forEach(Channel::done);
        });
        finish.await();
    }

    @Override
    public void partition(Source source, List<? extends Sink> sinks) throws Exception {
        partition(source, sinks, CAPACITY);
    }

    private void partition(Source source, List<? extends Sink> sinks, int capacity) throws Exception {
        Finish finish = new Finish(sinks.size());
        List<Channel<Event>> channels = startSinks(finish, sinks, capacity);
        start(finish, () -> {
            while (source.hasNext()) {
                Event event = source.next();
                channels.get(event.key() % channels.size()).send(event);
            }
            channels.forEach(Channel::done);
        });
        finish.await();
    }

    @Override
    public void slowPartition(Source source, List<? extends Sink> sinks) throws Exception {
        partition(source, sinks, SMALL_CAPACITY);
    }

    @Override
    public void merge(List<Source> sources, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        Finish sent = new Finish(sources.size());
        Channel<Event> channel = Channel.newBufferedChannel(CAPACITY);
        startSink(finish, channel, sink);
        for (Source source : sources) {
            start(sent, () -> {
                while (source.hasNext()) {
                    channel.send(source.next());
                }
                sent.one();
            });
        }
        sent.await();
        channel.done();
        finish.await();
    }

    @Override
    public void oneAtATime(Source source, Sink sink) throws Exception {
        Finish finish = new Finish(1);
        Channel<Event> events = Channel.newRendezvousChannel();
        Channel<Event> taken = Channel.newRendezvousChannel();
        start(finish, () -> {
            while (source.hasNext()) {
                events.send(source.next());
                taken.receive();
            }
            events.done();
        });
        start(finish, () -> {
            for (Object next = events.receiveOrClosed(); next instanceof Event event; next = events.receiveOrClosed()) {
                sink.accept(event);
                taken.send(event);
            }
            finish.one();
        });
        finish.await();
    }

    @Override
    public void oneAtATimeApart(Source source, Sink sink) throws Exception {
        oneAtATime(source, sink);
    }

    @Override
    public void blocking(Source source, List<? extends Sink> sinks) throws Exception {
        share(source, sinks);
    }

    @Override
    public AutoCloseable idle(int pairs) {
        Finish finish = new Finish(pairs);
        List<Channel<Event>> idle = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            Channel<Event> channel = Channel.newBufferedDefaultChannel();
            start(finish, () -> {
                channel.forEach(event -> {});
                finish.one();
            });
            idle.add(channel);
        }
        return () -> {
            idle.forEach(Channel::done);
            finish.await();
        };
    }

    private List<Channel<Event>> startSinks(Finish finish, List<? extends Sink> sinks, int capacity) {
        return sinks.stream()
                .map(sink -> {
                    Channel<Event> channel = Channel.newBufferedChannel(capacity);
                    startSink(finish, channel, sink);
                    return channel;
                })
                .toList();
    }

    private void startSink(Finish finish, Channel<Event> channel, Sink sink) {
        start(finish, () -> {
            takeAll(channel, sink);
            finish.one();
        });
    }

    private void start(Finish finish, Stage stage) {
        threads.execute(() -> {
            try {
                stage.run();
            } catch (InterruptedException | RuntimeException e) {
                finish.failed(e);
            }
        });
    }

    private static void sendAll(Source source, Channel<Event> channel) throws InterruptedException {
        while (source.hasNext()) {
            channel.send(source.next());
        }
        channel.done();
    }

    /** Closes the channels if a sink fails, so that no sender waits for ever. */
    private static void takeAll(Channel<Event> channel, Sink sink) throws InterruptedException {
        try {
            channel.forEach(sink::accept);
        } catch (RuntimeException e) {
            channel.errorOrClosed(e);
            throw e;
        }
    }

    private static void relay(Channel<Event> from, Channel<Event> to) throws InterruptedException {
        for (Object received = from.receiveOrClosed();
                received instanceof Event event;
                received = from.receiveOrClosed()) {
            to.send(event);
        }
        to.done();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
