package io.genstage.spring.actuate;

import io.genstage.DiscardReason;
import io.genstage.StageType;
import io.genstage.definition.StageDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.PipelineListener;
import io.genstage.snapshot.StageSnapshot;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * The meters of one pipeline. Meters reference what they measure weakly. The pipeline keeps it reachable: it references
 * this listener, which references the figures.
 */
final class PipelineMeters implements PipelineListener {

    /** The most exceptions of a stage that have a meter of their own. The core counts as many separately. */
    private static final int MAX_EXCEPTIONS = 20;

    /** How the core names the exceptions beyond the maximum. */
    private static final String OTHER = "other";

    private final PipelineFigures figures;

    private final MeterRegistry registry;

    private final Map<String, Timer> handle = new ConcurrentHashMap<>();

    /** The simple names of the exceptions that have a meter, by stage. */
    private final Map<String, Set<String>> exceptions = new ConcurrentHashMap<>();

    /** The meters of each stage. */
    private final Map<String, List<Meter>> meters = new ConcurrentHashMap<>();

    private PipelineMeters(PipelineFigures figures, MeterRegistry registry) {
        this.figures = figures;
        this.registry = registry;
    }

    static PipelineMeters register(Pipeline pipeline, MeterRegistry registry) {
        PipelineMeters all = new PipelineMeters(new PipelineFigures(pipeline::snapshot, System::nanoTime), registry);
        pipeline.definition().stages().forEach(stage -> all.add(pipeline.name(), stage));
        return all;
    }

    @Override
    public void handled(Pipeline pipeline, String stage, long nanos) {
        Timer timer = handle.get(stage);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Registers the meter of an exception when it is thrown for the first time. */
    @Override
    public void attemptFailed(Pipeline pipeline, String stage, Throwable cause) {
        Set<String> known = exceptions.get(stage);
        if (known != null) {
            String name = InputFigures.simpleName(cause.getClass().getName());
            boolean separate = known.contains(name) || known.size() < MAX_EXCEPTIONS;
            addFailures(pipeline.name(), stage, separate ? name : OTHER, known);
        }
    }

    private void addFailures(String pipeline, String stage, String exception, Set<String> known) {
        if (known.add(exception)) {
            count(
                    "genstage.stage.failures",
                    "Handler calls that failed",
                    Tags.of("pipeline", pipeline, "stage", stage, "exception", exception),
                    stage,
                    figures -> InputFigures.failures(figures, exception));
        }
    }

    @Override
    public void stageAdded(Pipeline pipeline, StageDefinition stage) {
        add(pipeline.name(), stage);
    }

    @Override
    public void stageRemoved(Pipeline pipeline, String stage) {
        handle.remove(stage);
        exceptions.remove(stage);
        List<Meter> removed = meters.remove(stage);
        if (removed != null) {
            removed.forEach(registry::remove);
        }
    }

    private void add(String pipeline, StageDefinition stage) {
        Tags tags = Tags.of("pipeline", pipeline, "stage", stage.name());
        Timer timer = Timer.builder("genstage.stage.handle")
                .description("Duration of handler calls, one for each batch")
                .tags(tags)
                .register(registry);
        handle.put(stage.name(), timer);
        keep(stage.name(), timer);
        count("genstage.stage.restarts", "Handlers that were replaced", tags, stage.name(), StageSnapshot::restarts);
        for (GivenUpFigures.Kind kind : GivenUpFigures.kinds(stage)) {
            count(
                    "genstage.stage.given.up",
                    "Events that the stage accepted and gave up",
                    tags.and(
                            "place",
                            kind.place().toString(),
                            "reason",
                            kind.reason().toString()),
                    stage.name(),
                    kind::events);
        }
        gauge(
                "genstage.stage.retrying",
                "Instances that wait for the next attempt of a failed call",
                tags,
                stage.name(),
                InputFigures::retrying);
        countEvents("failed", tags, stage.name(), OutputFigures::failed);
        exceptions.put(stage.name(), ConcurrentHashMap.newKeySet());
        if (stage.type().consumes()) {
            count(
                    "genstage.stage.dead.letters",
                    "Events that the stage could not handle and that became dead letters",
                    tags,
                    stage.name(),
                    InputFigures::deadLettered);
            count(
                    "genstage.stage.skipped",
                    "Events that the stage could not handle and skipped",
                    tags,
                    stage.name(),
                    InputFigures::skipped);
            count(
                    "genstage.stage.late",
                    "Events that were handled by calls which returned after the stage's timeout",
                    tags,
                    stage.name(),
                    InputFigures::late);
            countEvents("in", tags, stage.name(), StageSnapshot::eventsIn);
        }
        if (stage.type().emits()) {
            addOutput(stage.name(), tags);
        }
        if (stage.type() == StageType.PRODUCER) {
            gauge(
                    "genstage.source.unsettled",
                    "Tracked events that are neither done nor given up",
                    tags,
                    stage.name(),
                    OutputFigures::unsettled);
            count(
                    "genstage.source.acknowledger.failures",
                    "Calls of acknowledgers that threw",
                    tags,
                    stage.name(),
                    OutputFigures::acknowledgerFailures);
            count(
                    "genstage.inlet.refused",
                    "Events that the inlet did not accept",
                    tags,
                    stage.name(),
                    PipelineMeters::refused);
        }
    }

    private void addOutput(String stage, Tags tags) {
        countEvents("out", tags, stage, StageSnapshot::eventsOut);
        gauge("genstage.stage.buffer.size", "Buffered events", tags, stage, OutputFigures::buffered);
        gauge(
                "genstage.stage.demand.pending",
                "Events that consumers have requested and that were not delivered",
                tags,
                stage,
                StageSnapshot::pendingDemand);
        for (DiscardReason reason : DiscardReason.values()) {
            count(
                    "genstage.stage.discarded",
                    "Events that were discarded",
                    tags.and("reason", reason.toString()),
                    stage,
                    figures -> OutputFigures.discarded(figures, reason));
        }
    }

    private void countEvents(String direction, Tags tags, String stage, ToLongFunction<StageSnapshot> figure) {
        count(
                "genstage.stage.events",
                "Events that were handled, that were delivered to consumers, or whose handling failed",
                tags.and("direction", direction),
                stage,
                figure);
    }

    private void count(String name, String description, Tags tags, String stage, ToLongFunction<StageSnapshot> figure) {
        keep(
                stage,
                FunctionCounter.builder(name, figures, all -> all.of(stage, figure))
                        .description(description)
                        .tags(tags)
                        .register(registry));
    }

    private void gauge(String name, String description, Tags tags, String stage, ToLongFunction<StageSnapshot> figure) {
        keep(
                stage,
                Gauge.builder(name, figures, all -> all.of(stage, figure))
                        .description(description)
                        .tags(tags)
                        .register(registry));
    }

    private void keep(String stage, Meter meter) {
        meters.computeIfAbsent(stage, name -> new CopyOnWriteArrayList<>()).add(meter);
    }

    private static long refused(StageSnapshot stage) {
        return stage.instances().stream()
                .map(instance ->
                        instance.output() == null ? null : instance.output().inlet())
                .mapToLong(inlet -> inlet == null ? 0 : inlet.refused())
                .sum();
    }
}
