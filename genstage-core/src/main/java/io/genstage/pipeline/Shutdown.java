package io.genstage.pipeline;

import io.genstage.Place;
import io.genstage.Scheduler;
import io.genstage.Status;
import io.genstage.internal.engine.RunningCall;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.text.Counts;
import io.genstage.internal.text.SafeLog;
import io.genstage.internal.threads.CallerFuture;
import io.genstage.internal.threads.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Stops or closes a pipeline within a limited time. Handler calls that still run after it are logged and interrupted.
 */
final class Shutdown {

    /** How long interrupted calls may take to return. */
    static final Duration GRACE = Duration.ofSeconds(1);

    private static final int MAX_LISTED = 20;

    private static final SafeLog log = SafeLog.of(Shutdown.class);

    /** A call is interrupted if two checks with this time between them find it. */
    private static final Duration SECOND_CHECK = Duration.ofNanos(10 * RunningCall.BRIEF_NANOS);

    private final Pipeline whole;

    private final String pipeline;

    private final PipelineLife life;

    private final Scheduler scheduler;

    /** Whether calls that do not return in time are interrupted. */
    private final boolean interrupts;

    private final Timers timers;

    /** For brief actions of the library. */
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private final CallerFuture<Void> callers;

    Shutdown(Pipeline pipeline, PipelineLife life, Scheduler scheduler, boolean interrupts) {
        this.whole = pipeline;
        this.pipeline = pipeline.name();
        this.life = life;
        this.interrupts = interrupts;
        this.scheduler = scheduler;
        this.timers = new Timers(scheduler);
        this.callers = new CallerFuture<>(scheduler);
        var unused = done.thenRun(this::end);
    }

    /**
     * Stops the pipeline.
     *
     * @param drain whether the events that the pipeline holds are handled before
     * @param timeout how long that, and the calls in progress, may take
     * @return completes when no handler call runs, or when interrupted calls have not returned within {@link #GRACE}
     */
    CompletableFuture<Void> stop(boolean drain, Duration timeout) {
        life.deadline(scheduler.nanoTime() + Durations.nanos(timeout));
        if (drain && life.canDrain()) {
            DrainRecord record = DrainRecord.begin(whole, life.topology(), scheduler);
            var unused = done.thenRun(() -> logReport(record.report()));
        }
        Runnable halt = timers.once(() -> halt(timeout));
        timers.after(Durations.delay(timeout), halt);
        CompletableFuture<Void> quiet = drain ? life.runDry() : life.halt();
        var unused = quiet.whenComplete((nothing, failure) -> halt.run());
        return callers;
    }

    private void halt(Duration timeout) {
        if (life.status() == Status.DRAINING) {
            log.warn("Pipeline '{}' did not run dry within {}: {}", pipeline, text(Durations.nanos(timeout)), busy());
        }
        CompletableFuture<Void> calm = life.halt();
        var unused = calm.thenRun(() -> done.complete(null));
        if (calm.isDone()) {
            return;
        }
        if (!interrupts) {
            timers.after(GRACE, timers.once(() -> {
                logLeft();
                done.complete(null);
            }));
            return;
        }
        life.childTimeout(GRACE.dividedBy(2));
        stages().stream().filter(StageShell::hasEventsInProgress).forEach(StageShell::cancelInProgress);
        interruptAfterSecondCheck();
        timers.after(GRACE, timers.once(() -> done.complete(null)));
    }

    /**
     * Closes the pipeline.
     *
     * @param timeout how long its last calls may take; after half of it, calls in progress are interrupted
     * @return completes when the pipeline has ended, or the timeout has passed
     */
    CompletableFuture<Void> close(Duration timeout) {
        // callbacks of an unfinished start need no time
        Duration undisturbed = life.status() == Status.CREATED ? Duration.ZERO : Durations.delay(timeout.dividedBy(2));
        life.childTimeout(timeout.dividedBy(2));
        life.close();
        CompletableFuture<Void> ended = life.whenEnded();
        var unused = ended.thenRun(() -> done.complete(null));
        if (!ended.isDone()) {
            if (interrupts) {
                timers.after(undisturbed, timers.once(this::interruptAfterSecondCheck));
            }
            timers.after(Durations.delay(timeout), timers.once(() -> {
                abandon(ended);
                done.complete(null);
            }));
        }
        return callers;
    }

    private void logReport(DrainReport report) {
        String line =
                "Pipeline '{}' was drained {} in {}. Events that its stages handled: {}. Events that they still hold: {}";
        String took = text(report.took().toNanos());
        String handled = list(report, StageDrain::handled);
        String left = list(report, StageDrain::left);
        if (report.complete()) {
            log.info(line, pipeline, "completely", took, handled, left);
        } else {
            log.warn(line, pipeline, "in part", took, handled, left);
        }
    }

    private static String list(DrainReport report, ToLongFunction<StageDrain> figure) {
        List<String> all = report.stages().entrySet().stream()
                .filter(stage -> figure.applyAsLong(stage.getValue()) > 0)
                .map(stage -> "'" + stage.getKey() + "' " + figure.applyAsLong(stage.getValue()))
                .toList();
        int more = Math.max(0, all.size() - MAX_LISTED);
        return all.isEmpty()
                ? "none"
                : String.join(", ", all.subList(0, all.size() - more))
                        + (more == 0 ? "" : " and " + Counts.of(more, "more stage"));
    }

    private void logLeft() {
        List<RunningCall> running = runningCalls();
        if (!running.isEmpty()) {
            log.warn(
                    "Pipeline '{}' is shut down and leaves {} running: {}",
                    pipeline,
                    Counts.of(running.size(), "handler call"),
                    names(running));
        }
    }

    private void end() {
        timers.cancel();
        callers.settle(null);
    }

    private void interruptAfterSecondCheck() {
        List<RunningCall> seen = runningCalls();
        timers.after(SECOND_CHECK, timers.once(() -> interrupt(seen)));
    }

    private void interrupt(List<RunningCall> seen) {
        List<RunningCall> interrupted =
                seen.stream().filter(RunningCall::interrupt).toList();
        if (!interrupted.isEmpty()) {
            log.warn(
                    "Pipeline '{}' is shut down and interrupts {}: {}",
                    pipeline,
                    Counts.of(interrupted.size(), "handler call"),
                    names(interrupted));
        }
    }

    private void abandon(CompletableFuture<Void> ended) {
        if (!ended.isDone()) {
            List<String> dispatching = dispatching();
            life.abandon("was closed, is left to "
                    + (dispatching.isEmpty()
                            ? (interrupts ? "calls that ignore their interrupts (" : "calls that have not returned (")
                                    + names(runningCalls()) + ")"
                            : dispatchers(dispatching)));
        }
    }

    private String names(List<RunningCall> calls) {
        long now = scheduler.nanoTime();
        return calls.stream()
                .map(call -> "stage '" + call.stage().id() + "' for " + text(Math.max(0, now - call.since()))
                        + " on thread '" + call.thread().getName() + "'")
                .collect(Collectors.joining(", "));
    }

    private static String dispatchers(List<String> dispatching) {
        return "code of a dispatcher, a key or a selector that has not returned (" + String.join(", ", dispatching)
                + ")";
    }

    private String busy() {
        List<String> dispatching = dispatching();
        if (!dispatching.isEmpty()) {
            return "it waits for " + dispatchers(dispatching);
        }
        Map<String, Map<Place, Long>> held = new HeldEvents(stages()).byStage();
        return held.isEmpty()
                ? "a stage is being restarted"
                : held.entrySet().stream()
                        .map(stage -> "'" + stage.getKey() + "' holds "
                                + Counts.events(stage.getValue().values().stream()
                                        .mapToLong(Long::longValue)
                                        .sum()))
                        .collect(Collectors.joining(", "));
    }

    private static String text(long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        return millis < 1_000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }

    private List<StageShell<?, ?>> stages() {
        return life.topology().shells();
    }

    private List<RunningCall> runningCalls() {
        return stages().stream()
                .map(StageShell::runningCall)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .toList();
    }

    /** {@return where code of dispatchers, keys and selectors runs, or seems to} */
    private List<String> dispatching() {
        return stages().stream()
                .<String>mapMulti((stage, places) -> {
                    Thread thread = stage.dispatchingThread();
                    if (thread != null) {
                        places.accept("stage '" + stage.id() + "' on thread '" + thread.getName() + "'");
                    }
                })
                .toList();
    }
}
