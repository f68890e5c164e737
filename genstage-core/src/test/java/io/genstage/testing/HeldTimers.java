package io.genstage.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Scheduler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Forwards to another scheduler, but holds timers with certain delays until the test fires them. */
public final class HeldTimers implements Scheduler {

    private static final long WATCHDOG_SECONDS = 30;

    private final Scheduler real;

    private final Map<Duration, BlockingQueue<Runnable>> held;

    public HeldTimers(Scheduler real, Duration... delays) {
        this.real = real;
        this.held =
                Stream.of(delays).collect(Collectors.toMap(Function.identity(), delay -> new LinkedBlockingQueue<>()));
    }

    /** Waits until a timer with this delay is set, and fires the timer. */
    public void fire(Duration delay) throws InterruptedException {
        Runnable task = held.get(delay).poll(WATCHDOG_SECONDS, TimeUnit.SECONDS);
        assertThat(task).as("a timer of %s", delay).isNotNull();
        task.run();
    }

    @Override
    public void execute(Runnable task, boolean mayBlock) {
        real.execute(task, mayBlock);
    }

    @Override
    public boolean mayContinue(boolean mayBlock) {
        return real.mayContinue(mayBlock);
    }

    @Override
    public Timer schedule(Runnable task, Duration delay) {
        BlockingQueue<Runnable> tasks = held.get(delay);
        if (tasks == null) {
            return real.schedule(task, delay);
        }
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    @Override
    public long nanoTime() {
        return real.nanoTime();
    }

    @Override
    public void close() {
        real.close();
    }
}
