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

/** The threads of a peer that has no library to bring them: each task of a round has one to itself, which is kept for the next. */
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

    /** Virtual threads where there are such, and otherwise platform threads. */
    static Crew ofVirtualThreads() {
        return new Crew(VirtualThreads.executorOrPool());
    }

    /** Starts something that goes on until this is closed. */
    void start(Task endless) {
        threads.execute(() -> {
            try {
                endless.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // it ends, as it should
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    void run(Task... tasks) throws Exception {
        run(List.of(tasks));
    }

    /** Runs tasks at the same time, until all are through or one has failed: then the others are interrupted. */
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
                Future<Void> next = through.poll(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (next == null) {
                    throw new TimeoutException("not through after " + Peer.PATIENCE_SECONDS + " s");
                }
                next.get();
            }
        } finally {
            running.forEach(task -> task.cancel(true));
        }
    }

    /** Ends all threads, and waits until they have ended. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            if (!threads.awaitTermination(Peer.PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException("still running after " + Peer.PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
