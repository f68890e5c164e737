package io.genstage.pipeline;

import io.genstage.Scheduler;
import io.genstage.internal.engine.StageShell;
import io.genstage.snapshot.InputSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.PipelineSnapshot;
import io.genstage.snapshot.StageSnapshot;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The figures of a pipeline when its drain began. Compares them with the figures at its end. */
final class DrainRecord {

    private final Pipeline pipeline;

    private final LiveTopology topology;

    private final Scheduler scheduler;

    private final long begun;

    /** How many events each stage had handled. */
    private final Map<String, Long> handledBefore = new HashMap<>();

    private DrainRecord(Pipeline pipeline, LiveTopology topology, Scheduler scheduler) {
        this.pipeline = pipeline;
        this.topology = topology;
        this.scheduler = scheduler;
        this.begun = scheduler.nanoTime();
        pipeline.snapshot().stages().forEach(stage -> handledBefore.put(stage.name(), handled(stage)));
    }

    /** {@return a record that begins now} */
    static DrainRecord begin(Pipeline pipeline, LiveTopology topology, Scheduler scheduler) {
        return new DrainRecord(pipeline, topology, scheduler);
    }

    /** {@return the report of a drain that has ended; it is complete if no stage holds events} */
    DrainReport report() {
        return report(true);
    }

    /** {@return the report of a drain that ran out of time} */
    DrainReport reportIncomplete() {
        return report(false);
    }

    private DrainReport report(boolean inTime) {
        Duration took = since(scheduler.nanoTime());
        PipelineSnapshot now = pipeline.snapshot();
        Map<String, StageDrain> stages = new LinkedHashMap<>();
        for (StageSnapshot stage : now.stages()) {
            stages.put(stage.name(), ofStage(stage, took));
        }
        boolean empty = stages.values().stream().allMatch(stage -> stage.left() == 0 && stage.unsettled() == 0);
        return new DrainReport(inTime && empty, took, Collections.unmodifiableMap(stages));
    }

    private StageDrain ofStage(StageSnapshot stage, Duration whole) {
        long handled = handled(stage) - handledBefore.getOrDefault(stage.name(), 0L);
        long left = stage.instances().stream().mapToLong(InstanceSnapshot::held).sum();
        return new StageDrain(handled, left, stage.unsettled(), left > 0 ? whole : lastBusy(stage.name(), whole));
    }

    private Duration lastBusy(String stage, Duration whole) {
        long last = topology.shells().stream()
                .filter(instance -> instance.stage().equals(stage))
                .mapToLong(StageShell::lastBusy)
                .filter(at -> at - begun > 0)
                .map(at -> at - begun)
                .max()
                .orElse(0);
        return last < whole.toNanos() ? Duration.ofNanos(last) : whole;
    }

    private Duration since(long now) {
        return Duration.ofNanos(Math.max(0, now - begun));
    }

    private static long handled(StageSnapshot stage) {
        return stage.instances().stream().mapToLong(DrainRecord::handled).sum();
    }

    /** Of a producer, the events that it has delivered. */
    private static long handled(InstanceSnapshot instance) {
        InputSnapshot input = instance.input();
        OutputSnapshot output = instance.output();
        if (input != null) {
            return input.handled();
        }
        return output == null ? 0 : output.dispatched();
    }
}
