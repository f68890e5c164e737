package io.genstage.testing;

import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.StageSnapshot;

/** A pipeline on one thread, with all invariants checked after every step. */
public final class HandDriven {

    private final SeededScheduler scheduler;

    private final Invariants invariants = new Invariants();

    private final Pipeline pipeline;

    public HandDriven(long seed, PipelineDefinition definition) {
        this(new SeededScheduler(seed), definition);
    }

    public HandDriven(SeededScheduler scheduler, PipelineDefinition definition) {
        this.scheduler = scheduler;
        this.pipeline = Pipeline.of(definition, scheduler);
    }

    public static HandDriven started(PipelineDefinition.Builder definition) {
        return new HandDriven(1, definition.build()).start();
    }

    public HandDriven start() {
        pipeline.start();
        return run();
    }

    /** Runs until nothing is runnable. Timers do not fire. */
    public HandDriven run() {
        while (scheduler.step()) {
            invariants.holdNow(pipeline.snapshot());
        }
        invariants.holdAtRest(pipeline.snapshot());
        return this;
    }

    /** Runs at most this many steps. */
    public HandDriven steps(int count) {
        for (int i = 0; i < count && scheduler.step(); i++) {
            invariants.holdNow(pipeline.snapshot());
        }
        return this;
    }

    /** Fires the next timer and runs until nothing is runnable. */
    public HandDriven nextTimer() {
        scheduler.nextTimer();
        return run();
    }

    public Pipeline pipeline() {
        return pipeline;
    }

    public SeededScheduler scheduler() {
        return scheduler;
    }

    public PipelineSnapshot snapshot() {
        return pipeline.snapshot();
    }

    public StageSnapshot stage(String name) {
        return snapshot().stage(name).orElseThrow();
    }
}
