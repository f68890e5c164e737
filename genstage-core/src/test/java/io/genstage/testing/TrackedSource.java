package io.genstage.testing;

import io.genstage.Acknowledger;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Emits 0, 1, 2, … with an acknowledger each, and records what the acknowledgers were notified of. Completes after the
 * last event.
 */
public final class TrackedSource implements ProducerStage<Integer> {

    private final int count;

    private final List<Integer> acknowledged = Collections.synchronizedList(new ArrayList<>());

    private final List<Integer> failed = Collections.synchronizedList(new ArrayList<>());

    private final List<Throwable> causes = Collections.synchronizedList(new ArrayList<>());

    private final List<String> ends = Collections.synchronizedList(new ArrayList<>());

    private volatile IntPredicate withdrawn = event -> false;

    private int next;

    private @Nullable StageContext context;

    public TrackedSource(int count) {
        this.count = count;
    }

    @Override
    public void started(StageContext own) {
        context = own;
    }

    @Override
    public void handleDemand(long demand, Emitter<Integer> out) {
        for (long i = 0; i < demand && next < count; i++) {
            int event = next++;
            out.emit(event, acknowledger(event));
        }
        if (next == count) {
            out.complete();
        }
    }

    private Acknowledger acknowledger(int event) {
        return new Acknowledger() {
            @Override
            public void acknowledge() {
                acknowledged.add(event);
            }

            @Override
            public void fail(Throwable cause) {
                causes.add(cause);
                synchronized (failed) {
                    failed.add(event);
                    failed.notifyAll();
                }
            }

            @Override
            public boolean withdrawn() {
                return withdrawn.test(event);
            }

            @Override
            public Object origin() {
                return "row " + event;
            }
        };
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        ends.add("terminated after " + (acknowledged.size() + failed.size()));
    }

    /** Withdraws the events that satisfy a condition. */
    public void withdraw(IntPredicate which) {
        withdrawn = which;
        context().withdraw();
    }

    public StageContext context() {
        return Objects.requireNonNull(context, "not started");
    }

    /** Waits until a number of acknowledgers were notified that their events were given up. */
    public void awaitFailed(int count, Duration timeout) throws InterruptedException {
        long end = System.nanoTime() + timeout.toNanos();
        synchronized (failed) {
            while (failed.size() < count) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("only " + failed + " were given up");
                }
                TimeUnit.NANOSECONDS.timedWait(failed, left);
            }
        }
    }

    /** {@return the events whose acknowledgers were notified that they are done, in this order} */
    public List<Integer> acknowledged() {
        return List.copyOf(acknowledged);
    }

    /** {@return the events whose acknowledgers were notified that they were given up, in this order} */
    public List<Integer> failed() {
        return List.copyOf(failed);
    }

    public List<Throwable> causes() {
        return List.copyOf(causes);
    }

    public List<String> ends() {
        return List.copyOf(ends);
    }
}
