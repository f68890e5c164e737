package io.genstage.testing;

import io.genstage.ConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.Schedulers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * A program for a JVM with a small heap. It fills the heap again and again while pipelines run. Its exit code says
 * whether all pipelines ended, gave snapshots, and could be closed.
 */
public final class FullHeap {

    private static final int PIPELINES = 8;

    private static final long FULL_MILLIS = 100;

    private static final long PATIENCE_SECONDS = 20;

    private FullHeap() {}

    /**
     * Fills the heap.
     *
     * @param arguments how often
     */
    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        int failed = 0;
        int stuck = 0;
        for (int round = 0; round < rounds; round++) {
            try (Scheduler threads = Schedulers.platform(16)) {
                List<Pipeline> pipelines = new ArrayList<>();
                for (int i = 0; i < PIPELINES; i++) {
                    pipelines.add(pipeline(threads));
                }
                pipelines.forEach(Pipeline::start);
                List<Pipeline> ending = new ArrayList<>();
                List<CompletableFuture<String>> ends = new ArrayList<>();
                CountDownLatch full = new CountDownLatch(1);
                for (End end : End.values()) {
                    Pipeline pipeline = pipeline(threads);
                    pipeline.start();
                    ending.add(pipeline);
                    ends.add(endWhenFull(pipeline, end, full));
                }
                Thread.sleep(20);
                fill(full);
                for (Pipeline pipeline : pipelines) {
                    int end = endOf(pipeline);
                    failed += end == 1 ? 1 : 0;
                    stuck += end == 2 ? 1 : 0;
                }
                for (int i = 0; i < ends.size(); i++) {
                    String end = ends.get(i).get(4 * PATIENCE_SECONDS, TimeUnit.SECONDS);
                    if (!end.isEmpty()) {
                        System.out.println(End.values()[i] + " " + end + ": "
                                + ending.get(i).snapshot());
                        stuck++;
                    }
                }
            }
        }
        System.out.println(rounds * (PIPELINES + End.values().length) + " pipelines, of which " + failed
                + " have failed and " + stuck + " hang");
        System.exit(stuck == 0 ? 0 : 1);
    }

    /** What a caller does while the heap is full. It may throw. */
    private enum End {
        CLOSE {
            @Override
            void come(Pipeline pipeline) {
                pipeline.closeNow();
            }
        },
        DRAIN {
            @Override
            void come(Pipeline pipeline) throws Exception {
                pipeline.drain().handle((nothing, failure) -> true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        },
        STOP {
            @Override
            void come(Pipeline pipeline) throws Exception {
                pipeline.stop().handle((nothing, failure) -> true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        },
        SHUTDOWN {
            @Override
            void come(Pipeline pipeline) throws Exception {
                pipeline.shutdown(true, Duration.ofMillis(300)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        },
        CLOSE_WITHIN {
            @Override
            void come(Pipeline pipeline) throws Exception {
                pipeline.closeWithin(Duration.ofMillis(300)).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        },
        ADD {
            @Override
            void come(Pipeline pipeline) throws Exception {
                pipeline.add(more -> more.producer("added", ProducerStage.inletOnly()))
                        .handle((nothing, failure) -> true)
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        },
        REMOVE {
            @Override
            void come(Pipeline pipeline) throws Exception {
                pipeline.remove("c").handle((nothing, failure) -> true).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
        };

        abstract void come(Pipeline pipeline) throws Exception;
    }

    /** A thread ends a pipeline as soon as the heap is full, and then closes it. {@return what hangs, or nothing} */
    private static CompletableFuture<String> endWhenFull(Pipeline pipeline, End end, CountDownLatch full) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            String hangs = "";
            try {
                full.await();
                end.come(pipeline);
            } catch (TimeoutException waited) {
                hangs = "hangs";
            } catch (Throwable thrown) {
                // because of the full heap; the caller sees the error
            }
            outcome.complete(hangs + (ends(pipeline, end) ? "" : " does not end"));
        });
        thread.setDaemon(true);
        thread.start();
        return outcome;
    }

    /** Closes the pipeline until that succeeds, and waits for its end. An accepted close is not repeated. */
    private static boolean ends(Pipeline pipeline, End end) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        boolean closed = end == End.CLOSE;
        while (System.nanoTime() - until < 0) {
            try {
                if (!closed) {
                    pipeline.closeNow();
                    closed = true;
                }
                if (pipeline.completion().isDone()) {
                    return true;
                }
                Thread.sleep(1);
            } catch (Throwable noMemory) {
                // try again
            }
        }
        return false;
    }

    private static Pipeline pipeline(Scheduler threads) {
        Iterable<int[]> events = () ->
                IntStream.iterate(0, i -> i + 1).mapToObj(i -> new int[16]).iterator();
        ConsumerStage<int[]> nothing = (batch, from) -> {};
        return Pipeline.of(
                PipelineDefinition.named("p")
                        .producer("a", ProducerStage.of(events))
                        .<int[], int[]>producerConsumer(
                                "b",
                                (batch, from, out) -> batch.forEach(event -> out.emit(event.clone())),
                                s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(64)))
                        .consumer("c", nothing, s -> s.subscribeTo("b", SubscriptionOptions.ofMaxDemand(64)))
                        .build(),
                threads);
    }

    /** Fills the heap until no thread can allocate an object, and keeps it full for a while. */
    private static void fill(CountDownLatch full) throws InterruptedException {
        Object[] chain = null;
        int size = 1 << 20;
        while (size > 0) {
            try {
                Object[] link = new Object[size];
                link[0] = chain;
                chain = link;
            } catch (OutOfMemoryError none) {
                size /= 8;
            }
        }
        full.countDown();
        Thread.sleep(FULL_MILLIS);
        if (chain == null) {
            throw new IllegalStateException("the heap was full from the beginning");
        }
    }

    /** {@return 0 if the pipeline runs and can be closed, 1 if it has failed, 2 otherwise} */
    private static int endOf(Pipeline pipeline) throws Exception {
        try {
            long before = processed(pipeline);
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (pipeline.failure() == null && processed(pipeline) == before) {
                if (System.nanoTime() - until > 0) {
                    System.out.println("makes no progress: " + pipeline.snapshot());
                    return 2;
                }
                Thread.sleep(1);
            }
            boolean failed = pipeline.failure() != null;
            if (!failed) {
                pipeline.closeNow();
            }
            CompletableFuture<Void> over = pipeline.completion();
            try {
                over.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                return failed ? 2 : 0;
            } catch (ExecutionException expected) {
                return 1;
            }
        } catch (TimeoutException hangs) {
            System.out.println("does not end: " + pipeline.snapshot());
            return 2;
        }
    }

    private static long processed(Pipeline pipeline) {
        return pipeline.snapshot().stage("c").orElseThrow().eventsIn();
    }
}
