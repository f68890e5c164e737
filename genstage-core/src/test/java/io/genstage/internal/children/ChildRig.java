package io.genstage.internal.children;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Scheduler;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.snapshot.ChildCounts;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import io.genstage.supervision.Children;
import io.genstage.testing.Invariants;
import io.genstage.testing.SeededScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * A pipeline on one thread. Its children do not run until the test gives them a thread. Its consumer of children is
 * called {@code c}. After each step it checks the invariants, and that every event is accounted for.
 */
final class ChildRig {

    private final SeededScheduler scheduler;

    private final Invariants invariants = new Invariants();

    private final Pipeline pipeline;

    /** The children that were started and have not begun, in the order of their start. */
    private final List<Runnable> waiting = new ArrayList<>();

    private boolean refusing;

    ChildRig(PipelineDefinition.Builder definition) {
        this(1, definition);
    }

    ChildRig(long seed, PipelineDefinition.Builder definition) {
        scheduler = new SeededScheduler(seed);
        pipeline = Pipeline.of(definition.build(), new ChildrenApart());
    }

    private final class ChildrenApart implements Scheduler {

        @Override
        public void execute(Runnable task, boolean mayBlock) {
            if (!(task instanceof ChildRun)) {
                scheduler.execute(task, mayBlock);
            } else if (refusing) {
                throw new RejectedExecutionException("no thread is left");
            } else {
                waiting.add(task);
            }
        }

        @Override
        public Timer schedule(Runnable task, Duration delay) {
            return scheduler.schedule(task, delay);
        }

        @Override
        public long nanoTime() {
            return scheduler.nanoTime();
        }

        @Override
        public void close() {
            scheduler.close();
        }
    }

    static ChildRig started(PipelineDefinition.Builder definition) {
        return new ChildRig(definition).start();
    }

    ChildRig start() {
        pipeline.start();
        return run();
    }

    /** Runs the stages until nothing is runnable. Runs no children and timers. */
    ChildRig run() {
        while (step()) {}
        invariants.holdAtRest(pipeline.snapshot());
        return this;
    }

    /** Runs one of the stages. */
    boolean step() {
        boolean moved = scheduler.step();
        check();
        return moved;
    }

    /** Gives a child a thread. The number counts the waiting children from 0, in the order of their start. */
    ChildRig let(int number) {
        begin(number);
        return run();
    }

    /** Gives children threads until none waits for one. */
    ChildRig letAll() {
        while (!waiting.isEmpty()) {
            let(0);
        }
        return this;
    }

    /** Runs a child from its beginning to its end, but not the stage that it notifies. */
    void begin(int number) {
        waiting.remove(number).run();
        check();
    }

    int waiting() {
        return waiting.size();
    }

    ChildRig nextTimer() {
        assertThat(scheduler.nextTimer()).as("a timer is set").isTrue();
        return run();
    }

    int timers() {
        return scheduler.waitingTimers();
    }

    /** Sets whether the scheduler rejects children from now on. */
    void refuse(boolean all) {
        refusing = all;
    }

    <T> T answer(CompletableFuture<T> future) {
        run();
        assertThat(future).as("it is answered").isDone();
        return future.join();
    }

    Pipeline pipeline() {
        return pipeline;
    }

    SeededScheduler scheduler() {
        return scheduler;
    }

    Children<Integer> children() {
        return pipeline.children("c");
    }

    StageSnapshot stage(String name) {
        return pipeline.snapshot().stage(name).orElseThrow();
    }

    InstanceSnapshot supervisor() {
        return stage("c").instances().get(0);
    }

    InputSnapshot input() {
        return Objects.requireNonNull(supervisor().input());
    }

    ChildCounts counts() {
        return Objects.requireNonNull(supervisor().children());
    }

    /** How many events the consumer has requested, over all its open subscriptions. */
    long requested() {
        return input().subscriptions().stream()
                .mapToLong(SubscriptionSnapshot::requested)
                .sum();
    }

    private void check() {
        PipelineSnapshot now = pipeline.snapshot();
        invariants.holdNow(now);
        for (SubscriptionSnapshot edge : input().subscriptions()) {
            assertThat(edge.inProgress())
                    .as("children of a subscription: %s", edge)
                    .isLessThanOrEqualTo(edge.options().maxDemand());
            assertThat(edge.received())
                    .as("every event is accounted for: %s", edge)
                    .isEqualTo(edge.handled()
                            + edge.failed()
                            + edge.skipped()
                            + edge.deadLettered()
                            + edge.givenUp()
                            + edge.queued()
                            + edge.inProgress());
        }
    }
}
