package io.genstage.history.driver;

import io.genstage.dispatch.Dispatcher;
import io.genstage.history.dispatch.DispatcherConfig;
import io.genstage.history.event.Event;
import io.genstage.history.event.Trace;
import io.genstage.history.event.TransitionCounts;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Many histories, told by two threads. */
public final class HistoryRunner {

    private static final int THREADS = 2;

    private static final int TRACE_LINES = 60;

    private final Function<DispatcherConfig, Dispatcher<Event>> dispatchers;

    private final boolean looksInside;

    private final AtomicLong next = new AtomicLong();

    private final TransitionCounts tally = new TransitionCounts();

    private long count;

    private long steps;

    /** The first history of which a property does not hold. */
    private @Nullable Long bad;

    /**
     * HistoryRunner with such dispatchers.
     *
     * @param looksInside whether the dispatchers' own figures are compared too, or only what they do
     */
    public HistoryRunner(Function<DispatcherConfig, Dispatcher<Event>> dispatchers, boolean looksInside) {
        this.dispatchers = dispatchers;
        this.looksInside = looksInside;
    }

    /** Tells so many histories, or until one is bad. */
    public void tell(int most) throws InterruptedException {
        Thread[] threads = new Thread[THREADS];
        for (int i = 0; i < THREADS; i++) {
            threads[i] = new Thread(() -> tellSome(most), "histories-" + i);
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void tellSome(int most) {
        TransitionCounts own = new TransitionCounts();
        long ownCount = 0;
        long ownSteps = 0;
        for (long seed = next.getAndIncrement(); seed < most && !isBad(seed); seed = next.getAndIncrement()) {
            try {
                ownSteps += tell(seed, own, new Trace(false));
                ownCount++;
            } catch (RuntimeException | Error e) {
                foundBad(seed);
            }
        }
        add(own, ownCount, ownSteps);
    }

    private long tell(long seed, TransitionCounts into, Trace trace) {
        return new History(seed, dispatchers, looksInside, into, trace).run();
    }

    /** Whether it need not be told any more, because an earlier one is bad. */
    private synchronized boolean isBad(long seed) {
        return bad != null && bad < seed;
    }

    private synchronized void foundBad(long seed) {
        bad = bad == null ? seed : Math.min(bad, seed);
    }

    private synchronized void add(TransitionCounts other, long otherCount, long otherSteps) {
        tally.add(other);
        count += otherCount;
        steps += otherSteps;
    }

    public long count() {
        return count;
    }

    public double meanSteps() {
        return (double) steps / Math.max(1, count);
    }

    public TransitionCounts tally() {
        return tally;
    }

    /** {@return the number of the first bad history, or {@code null} if all are as they should be} */
    @Nullable
    public Long bad() {
        return bad;
    }

    /** Tells one history again, with all that happens in it. */
    public String replay(long seed) {
        Trace trace = new Trace(true);
        try {
            long told = tell(seed, new TransitionCounts(), trace);
            return trace.end(TRACE_LINES) + "\nHistory " + seed + " is as it should be, and has " + told + " steps.";
        } catch (RuntimeException | Error e) {
            return trace.end(TRACE_LINES) + "\nHistory " + seed + ": " + e
                    + "\nReplay it: ./mvnw -pl genstage-core test" + " -Dtest=HistoriesTest -Dhistory.seed=" + seed;
        }
    }
}
