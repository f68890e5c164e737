package io.genstage.history.driver;

import io.genstage.dispatch.Dispatcher;
import io.genstage.history.dispatch.DispatcherConfig;
import io.genstage.history.event.Event;
import io.genstage.history.event.Trace;
import io.genstage.history.event.TransitionCounts;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Plays many histories on two threads, or replays one of them with its trace. The seeds are 0, 1, 2 and so on. */
public final class HistoryRunner {

    private static final int THREADS = 2;

    private static final int TRACE_LINES = 60;

    private final Function<DispatcherConfig, Dispatcher<Event>> dispatchers;

    private final boolean checksFigures;

    private final AtomicLong next = new AtomicLong();

    private final TransitionCounts transitions = new TransitionCounts();

    private long count;

    private long steps;

    private @Nullable Long failedSeed;

    /**
     * Creates a runner.
     *
     * @param dispatchers creates the dispatchers of all stages
     * @param checksFigures whether the figures that dispatchers report are checked, and not only the deliveries
     */
    public HistoryRunner(Function<DispatcherConfig, Dispatcher<Event>> dispatchers, boolean checksFigures) {
        this.dispatchers = dispatchers;
        this.checksFigures = checksFigures;
    }

    /** Plays this many histories, or stops after the first one that fails. */
    public void play(int most) throws InterruptedException {
        Thread[] threads = new Thread[THREADS];
        for (int i = 0; i < THREADS; i++) {
            threads[i] = new Thread(() -> playSome(most), "histories-" + i);
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private void playSome(int most) {
        TransitionCounts own = new TransitionCounts();
        long ownCount = 0;
        long ownSteps = 0;
        for (long seed = next.getAndIncrement(); seed < most && !isUnneeded(seed); seed = next.getAndIncrement()) {
            try {
                ownSteps += play(seed, own, new Trace(false));
                ownCount++;
            } catch (RuntimeException | Error e) {
                failed(seed);
            }
        }
        add(own, ownCount, ownSteps);
    }

    private long play(long seed, TransitionCounts into, Trace trace) {
        return new History(seed, dispatchers, checksFigures, into, trace).run();
    }

    /** {@return whether a history with a lower seed has failed} */
    private synchronized boolean isUnneeded(long seed) {
        return failedSeed != null && failedSeed < seed;
    }

    private synchronized void failed(long seed) {
        failedSeed = failedSeed == null ? seed : Math.min(failedSeed, seed);
    }

    private synchronized void add(TransitionCounts other, long otherCount, long otherSteps) {
        transitions.add(other);
        count += otherCount;
        steps += otherSteps;
    }

    public long count() {
        return count;
    }

    public double meanSteps() {
        return (double) steps / Math.max(1, count);
    }

    public TransitionCounts transitions() {
        return transitions;
    }

    /** {@return the lowest seed whose history failed, or {@code null} if none did} */
    public @Nullable Long failedSeed() {
        return failedSeed;
    }

    /** Replays one history. {@return the end of its trace and its result} */
    public String replay(long seed) {
        Trace trace = new Trace(true);
        try {
            long played = play(seed, new TransitionCounts(), trace);
            return trace.end(TRACE_LINES) + "\nHistory " + seed + " passes and has " + played + " steps.";
        } catch (RuntimeException | Error e) {
            return trace.end(TRACE_LINES) + "\nHistory " + seed + " fails: " + e
                    + "\nReplay it: ./mvnw -pl genstage-core test -Dtest=HistoriesTest -Dhistory.seed=" + seed;
        }
    }
}
