package io.genstage.testing;

import io.genstage.ConsumerStage;
import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.SubscriptionOptions;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.PipelineDefinition;
import io.genstage.pipeline.Schedulers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

/**
 * A program for a small heap of its own, which it fills for a while again and again, while pipelines run. Its exit code says whether all
 * of them have ended, could be looked at, and could be closed.
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
                Thread.sleep(20);
                fill();
                for (Pipeline pipeline : pipelines) {
                    int end = endOf(pipeline);
                    failed += end == 1 ? 1 : 0;
                    stuck += end == 2 ? 1 : 0;
                }
            }
        }
        System.out.println(
                rounds * PIPELINES + " pipelines, of which " + failed + " have failed and " + stuck + " hang");
        System.exit(stuck == 0 ? 0 : 1);
    }

    private static Pipeline pipeline(Scheduler threads) {
        Iterable<int[]> events = () ->
                IntStream.iterate(0, i -> i + 1).mapToObj(i -> new int[16]).iterator();
        ConsumerStage<int[]> nothing = (batch, from) -> {};
        return PipelineDefinition.named("p")
                .producer("a", ProducerStage.of(events))
                .<int[], int[]>producerConsumer(
                        "b",
                        (batch, from, out) -> batch.forEach(event -> out.emit(event.clone())),
                        s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(64)))
                .consumer("c", nothing, s -> s.subscribeTo("b", SubscriptionOptions.ofMaxDemand(64)))
                .create(threads);
    }

    /** So that there is not even memory for an object, for all threads, and keeps it so for a while. */
    private static void fill() throws InterruptedException {
        Object[] chain = null;
        int size = 1 << 20;
        while (size > 0) {
            try {
                Object[] link = new Object[size];
                link[0] = chain;
                chain = link;
            } catch (OutOfMemoryError full) {
                size /= 8;
            }
        }
        Thread.sleep(FULL_MILLIS);
        if (chain == null) {
            throw new IllegalStateException("the heap was full from the beginning");
        }
    }

    /** 0 if it runs on and can be closed, 1 if it has failed, 2 if it is neither. */
    private static int endOf(Pipeline pipeline) throws Exception {
        try {
            long before = processed(pipeline);
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (pipeline.failure() == null && processed(pipeline) == before) {
                if (System.nanoTime() - until > 0) {
                    System.out.println("stands still: " + pipeline.snapshot());
                    return 2;
                }
                Thread.sleep(1);
            }
            boolean failed = pipeline.failure() != null;
            if (!failed) {
                pipeline.close();
            }
            CompletableFuture<Void> over = pipeline.completion();
            try {
                over.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                return failed ? 2 : 0;
            } catch (ExecutionException told) {
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
