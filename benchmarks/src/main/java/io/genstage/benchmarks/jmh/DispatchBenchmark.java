package io.genstage.benchmarks.jmh;

import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.DemandDispatcher;
import io.genstage.dispatch.Discards;
import io.genstage.dispatch.Dispatcher;
import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.PartitionDispatcher;
import io.genstage.dispatch.PartitionOptions;
import io.genstage.dispatch.Subscriber;
import io.genstage.internal.protocol.ArraySlice;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of dispatching an event, 500 at a time, to four subscribers. A subscriber requests more after receiving half
 * of its request.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DispatchBenchmark {

    /** The dispatchers. */
    public enum Way {
        DEMAND,
        FAIR,
        BROADCAST,
        PARTITION;

        private Dispatcher<Integer> dispatcher() {
            return switch (this) {
                case DEMAND -> new DemandDispatcher<>();
                case FAIR -> DemandDispatcher.fair();
                case BROADCAST -> new BroadcastDispatcher<>();
                case PARTITION ->
                    new PartitionDispatcher<>(
                            PartitionOptions.ofCount(SUBSCRIBERS).withKey((Integer event) -> event));
            };
        }
    }

    private static final int EVENTS = 500;

    private static final int SUBSCRIBERS = 4;

    private static final Discards<Integer> NO_DISCARDS = new NoDiscards();

    @Param
    public Way way = Way.DEMAND;

    private final Object[] events = IntStream.range(0, EVENTS).boxed().toArray();

    private final List<CountingSubscriber> subscribers =
            IntStream.range(0, SUBSCRIBERS).mapToObj(CountingSubscriber::new).toList();

    private Dispatcher<Integer> dispatcher = new DemandDispatcher<>();

    @Setup
    public void subscribe() {
        dispatcher = way.dispatcher();
        subscribers.forEach(dispatcher::subscribed);
        ask();
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public long dispatch() {
        dispatcher.dispatch(ArraySlice.of(events, EVENTS), NO_DISCARDS);
        ask();
        return dispatcher.grant();
    }

    private void ask() {
        for (CountingSubscriber subscriber : subscribers) {
            if (subscriber.asks()) {
                dispatcher.asked(subscriber);
            }
        }
    }

    private static final class NoDiscards implements Discards<Integer> {

        @Override
        public void filtered(EventSlice<Integer> events) {
            throw new IllegalStateException("filtered: " + events);
        }

        @Override
        public void orphaned(EventSlice<Integer> events) {
            throw new IllegalStateException("orphaned: " + events);
        }

        @Override
        public void failed(EventSlice<Integer> events, RuntimeException cause) {
            throw new IllegalStateException("failed: " + events, cause);
        }

        @Override
        public void withheld(EventSlice<Integer> events, Subscriber<Integer> consumer, RuntimeException cause) {
            throw new IllegalStateException("withheld: " + events, cause);
        }
    }
}
