package io.genstage.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.EventRejectedException;
import io.genstage.InletState;
import io.genstage.Status;
import io.genstage.pipeline.Pipeline;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.snapshot.SubscriptionSnapshot;
import io.genstage.testing.Invariants;
import io.genstage.testing.SeededScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A random pipeline, random acts, and the checks of its lineage. The seed determines everything. */
public final class LineageHistory {

    private static final int MOST_STEPS = 20_000;

    private static final int MOST_TIMERS = 3_000;

    private final Lineage lineage;

    private final SeededScheduler scheduler;

    private final Topology topology;

    private final Pipeline pipeline;

    private final Invariants invariants = new Invariants();

    /** Whether the source emits only what it is asked for. */
    private final boolean asked;

    private boolean closing;

    private int steps;

    public LineageHistory(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        lineage = new Lineage(random);
        scheduler = new SeededScheduler(random, Duration.ofMillis(1));
        topology = new Topology(lineage, scheduler, this::isForced);
        pipeline = Pipeline.of(topology.definition(), scheduler);
        asked = topology.maxInFlight() != null;
        lineage.tracksAll(asked);
    }

    /** {@return whether the pipeline gives up its events, because it closes or has failed} */
    private boolean isForced() {
        return closing || lineage.isFailing() || pipeline.status() == Status.FAILED;
    }

    /**
     * Plays the history.
     *
     * @throws AssertionError if the lineage is not as it must be
     */
    public void run() {
        pipeline.start();
        int most = 100 + lineage.random.nextInt(300);
        int actEvery = 4 + lineage.random.nextInt(20);
        while (steps < most && !pipeline.completion().isDone() && !closing) {
            if (!step() || lineage.oneIn(actEvery)) {
                act();
            }
        }
        finish();
        close();
    }

    private boolean step() {
        if (!scheduler.step()) {
            lineage.checkAfterStep(isForced());
            lineage.checkAtRest();
            invariants.holdAtRest(pipeline.snapshot());
            checkFigures(pipeline.snapshot(), true);
            return false;
        }
        if (++steps > MOST_STEPS) {
            throw new AssertionError("the pipeline does not come to rest");
        }
        lineage.checkAfterStep(isForced());
        PipelineSnapshot figures = pipeline.snapshot();
        invariants.holdNow(figures);
        checkFigures(figures, false);
        return true;
    }

    // Acts.

    private void act() {
        switch (lineage.random.nextInt(16)) {
            case 0, 1, 2 -> submit();
            case 3 -> offer();
            case 4, 5, 6, 7 -> scheduler.nextTimer();
            case 8 -> pauseOrResume();
            case 9 -> withdraw();
            case 10, 11, 12 -> topology.kept().settleAny(isForced());
            case 13, 14 -> {
                if (!asked) {
                    pipeline.stage(Topology.SOURCE).cast("emit");
                }
            }
            default -> {
                if (lineage.oneIn(16)) {
                    closeNow();
                }
            }
        }
    }

    private void submit() {
        topology.source().inletUsed();
        Root root = new Root.Concurrent(lineage);
        root.submit();
        Item item = lineage.newItem(List.of(root));
        CompletableFuture<Void> future = pipeline.<Item>inlet(Topology.SOURCE).submit(item);
        var unused = future.whenComplete((done, failure) -> {
            if (failure instanceof EventRejectedException) {
                return;
            }
            if (failure == null) {
                root.acknowledge();
            } else {
                root.fail(failure);
            }
        });
        if (pipeline.<Item>inlet(Topology.SOURCE).state() == InletState.ACCEPTING) {
            lineage.opened(root);
            lineage.sent(item, topology.sourceOutlet());
        }
    }

    private void offer() {
        topology.source().inletUsed();
        Item item = lineage.newItem(List.of());
        if (pipeline.<Item>inlet(Topology.SOURCE).offer(item)) {
            lineage.sent(item, topology.sourceOutlet());
        }
    }

    private void pauseOrResume() {
        if (pipeline.status() == Status.RUNNING) {
            pipeline.pause();
        } else if (pipeline.status() == Status.PAUSED) {
            pipeline.resume();
        }
    }

    private void withdraw() {
        List<Root> open = lineage.open();
        if (!open.isEmpty()) {
            open.get(lineage.random.nextInt(open.size())).withdraw();
            if (lineage.oneIn(2)) {
                topology.source().context().withdraw();
            }
        }
    }

    private void closeNow() {
        closing = true;
        pipeline.closeNow();
    }

    // The end.

    /** No handler fails any more. All events end, and the source completes the pipeline. */
    private void finish() {
        lineage.calmDown();
        if (pipeline.status() == Status.PAUSED) {
            pipeline.resume();
        }
        runToTheEnd();
        if (pipeline.status() == Status.FAILED && pipeline.completion().isDone() && !closing) {
            startAgain();
            runToTheEnd();
        }
        if (!closing) {
            checkEnd();
        }
    }

    private void runToTheEnd() {
        for (int timers = 0; timers < MOST_TIMERS && !pipeline.completion().isDone(); timers++) {
            while (step()) {}
            if (!topology.kept().isEmpty()) {
                topology.kept().settleAny(isForced());
            } else {
                scheduler.nextTimer();
            }
        }
        while (step()) {}
    }

    private void startAgain() {
        lineage.trace("start again");
        OutputSnapshot output = Objects.requireNonNull(pipeline.snapshot()
                .stage(Topology.SOURCE)
                .orElseThrow()
                .instances()
                .get(0)
                .output());
        assertThat(Objects.requireNonNull(output.inlet()).givenUp())
                .as("events that the inlet has given up, although the pipeline may start again")
                .isZero();
        topology.kept().clear();
        topology.books().forEach(StageBook::startsAgain);
        lineage.startsAgain();
        pipeline.start();
    }

    private void checkEnd() {
        PipelineSnapshot end = pipeline.snapshot();
        assertThat(end.status()).as("the pipeline at its end: %s", end).isEqualTo(Status.COMPLETED);
        assertThat(lineage.unfinished()).as("events that no stage has finished").isEmpty();
        lineage.checkAfterClose();
        checkDrained();
        long failures = end.stages().stream()
                .flatMap(stage -> stage.instances().stream())
                .filter(instance -> instance.input() != null)
                .flatMap(instance -> instance.failures().values().stream())
                .mapToLong(Long::longValue)
                .sum();
        assertThat(failures)
                .as("failed attempts")
                .isEqualTo(
                        topology.books().stream().mapToLong(StageBook::failures).sum());
    }

    private void checkDrained() {
        for (StageSnapshot stage : pipeline.snapshot().stages()) {
            topology.step(stage.name()).ifPresent(book -> {
                for (int i = 0; i < stage.instances().size(); i++) {
                    assertThat(book.isDrained(i))
                            .as("%s-%s is drained", stage.name(), i)
                            .isTrue();
                }
            });
        }
    }

    private void close() {
        closeNow();
        while (step()) {}
        while (scheduler.nextTimer()) {
            while (step()) {}
        }
        lineage.checkAfterClose();
    }

    // Figures.

    private void checkFigures(PipelineSnapshot figures, boolean atRest) {
        boolean allRun = figures.stages().stream().allMatch(stage -> stage.status() == Status.RUNNING);
        for (StageSnapshot stage : figures.stages()) {
            for (InstanceSnapshot instance : stage.instances()) {
                checkInFlight(atRest ? instance.output() : null);
                if (atRest && instance.input() != null && allRun) {
                    checkEdges(instance, instance.input());
                }
            }
        }
    }

    private void checkInFlight(@Nullable OutputSnapshot output) {
        if (asked && output != null && output.maxInFlight() != null) {
            assertThat(output.unsettled()).as("unsettled events").isLessThanOrEqualTo(output.maxInFlight());
        }
    }

    private static void checkEdges(InstanceSnapshot instance, InputSnapshot input) {
        if (input.subscriptions().size() == 1) {
            SubscriptionSnapshot edge = input.subscriptions().get(0);
            assertThat(edge.queued()).as("queued: %s", instance).isEqualTo(input.queued());
            assertThat(edge.inProgress()).as("in progress: %s", instance).isEqualTo(input.inProgress());
        }
    }
}
