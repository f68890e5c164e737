package io.genstage.benchmarks.peers;

import com.lmax.disruptor.EventHandler;
import com.lmax.disruptor.ExceptionHandler;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.YieldingWaitStrategy;
import com.lmax.disruptor.dsl.Disruptor;
import com.lmax.disruptor.dsl.EventHandlerGroup;
import com.lmax.disruptor.dsl.ProducerType;
import io.genstage.benchmarks.Event;
import io.genstage.benchmarks.Peer;
import io.genstage.benchmarks.Sink;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Disruptor for one round. Its handlers continue after a failure, as usual in a Disruptor, and the first failure
 * fails the round.
 */
final class DisruptorRound implements ExceptionHandler<Slot>, AutoCloseable {

    @FunctionalInterface
    interface Feeder {
        void feed(RingBuffer<Slot> ring) throws Exception;
    }

    static final Event END = new Event(-1, -1, 0);

    private final Disruptor<Slot> disruptor;

    /** Counts how often {@link #END} must still be taken. */
    private final CountDownLatch ends;

    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    DisruptorRound(int ring, ProducerType producers, int ends) {
        this.disruptor = new Disruptor<>(
                Slot::new, ring, Executors.defaultThreadFactory(), producers, new YieldingWaitStrategy());
        this.ends = new CountDownLatch(ends);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    EventHandlerGroup<Slot> handlers(List<EventHandler<Slot>> handlers) {
        disruptor.setDefaultExceptionHandler(this);
        return disruptor.handleEventsWith(handlers.toArray(new EventHandler[0]));
    }

    /** Lets events flow until {@link #END} was taken as often as expected. */
    void run(Crew crew, List<Feeder> feeders) throws Exception {
        RingBuffer<Slot> ring = disruptor.start();
        Stream<Crew.Task> tasks = feeders.stream().map(feeder -> () -> feeder.feed(ring));
        crew.run(tasks.toList());
        if (!ends.await(Peer.TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
            throw new TimeoutException("not completed after " + Peer.TIMEOUT_SECONDS + " s");
        }
        Throwable failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException(failed);
        }
    }

    void take(Event event, Sink sink) {
        if (event == END) {
            ends.countDown();
        } else {
            sink.accept(event);
        }
    }

    @Override
    public void handleEventException(Throwable thrown, long sequence, @Nullable Slot slot) {
        failure.compareAndSet(null, thrown);
    }

    @Override
    public void handleOnStartException(Throwable thrown) {
        failure.compareAndSet(null, thrown);
    }

    @Override
    public void handleOnShutdownException(Throwable thrown) {
        failure.compareAndSet(null, thrown);
    }

    @Override
    public void close() {
        disruptor.halt();
    }
}
