package io.genstage.benchmarks.peers;

import io.genstage.benchmarks.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The threads of a peer whose library has none: each task of a round has a thread, which is kept for the next round.
 */
final class Crew implements AutoCloseable {

    @FunctionalInterface
    interface Task {
        void run() throws Exception;
    }

    private final ExecutorService threads;

    private Crew(ExecutorService threads) {
        this.threads = threads;
    }

    static Crew ofPlatformThreads() {
        return new Crew(Executors.newCachedThreadPool());
    }

    /** Virtual threads if the JDK has them, otherwise platform threads. */
    static Crew ofVirtualThreads() {
        return new Crew(VirtualThreads.executorOrPool());
    }

    /** Starts a task that runs until this is closed. */
    void start(Task endless) {
        threads.execute(() -> {
            try {
                endless.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // the thread ends
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    void run(Task... tasks) throws Exception {
        run(List.of(tasks));
    }

    /** Runs tasks concurrently until all have completed. If one fails, the others are interrupted. */
    void run(List<Task> tasks) throws Exception {
        CompletionService<Void> through = new ExecutorCompletionService<>(threads);
        List<Future<Void>> running = new ArrayList<>();
        try {
            for (Task task : tasks) {
                running.add(through.submit(() -> {
                    task.run();
                    return null;
                }));
            }
            for (int i = 0; i < tasks.size(); i++) {
                Future<Void> next = through.poll(Peer.TIMEOUT_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    throw new TimeoutException("not completed after " + Peer.TIMEOUT_SECONDS + " s");
                }
                next.get();
            }
        } finally {
            running.forEach(task -> task.cancel(true));
        }
    }

    /** Ends all threads and waits for their end. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(Peer.TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("still running after " + Peer.TIMEOUT_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
