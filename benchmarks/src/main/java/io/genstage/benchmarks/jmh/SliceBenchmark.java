package io.genstage.benchmarks.jmh;

import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.ArraySlice;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** The cost for each of 500 events when a consumer reads them, and when a producer splits them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class SliceBenchmark {

    private static final int EVENTS = 500;

    private static final int PARTS = 4;

    private final EventSlice<Integer> slice =
            ArraySlice.of(IntStream.range(0, EVENTS).boxed().toArray(), EVENTS);

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void iterate(Blackhole hole) {
        for (Integer event : slice) {
            hole.consume(event);
        }
    }

    @Benchmark
    @OperationsPerInvocation(EVENTS)
    public void get(Blackhole hole) {
        for (int i = 0; i < slice.size(); i++) {
            hole.consume(slice.get(i));
        }
    }

    @Benchmark
    @OperationsPerInvocation(PARTS)
    public void split(Blackhole hole) {
        EventSlice<Integer> rest = slice;
        while (!rest.isEmpty()) {
            hole.consume(rest.first(EVENTS / PARTS));
            rest = rest.without(EVENTS / PARTS);
        }
    }
}
