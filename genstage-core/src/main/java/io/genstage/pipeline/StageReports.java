package io.genstage.pipeline;

import io.genstage.Place;
import io.genstage.StageFailedException;
import io.genstage.internal.engine.StageListener;
import io.genstage.internal.engine.StageShell;
import io.genstage.internal.engine.Supervisor;
import io.genstage.internal.text.Counts;
import io.genstage.internal.text.SafeLog;

/**
 * What a pipeline does with the reports of its stages: it logs them, notifies its listeners, and changes its own state.
 */
final class StageReports implements StageListener {

    private static final SafeLog log = SafeLog.of(StageReports.class);

    private final Pipeline pipeline;

    private final PipelineLife life;

    private final Listeners listeners;

    private final GivenUpEvents givenUp;

    StageReports(Pipeline pipeline, PipelineLife life, Listeners listeners, GivenUpEvents givenUp) {
        this.pipeline = pipeline;
        this.life = life;
        this.listeners = listeners;
        this.givenUp = givenUp;
    }

    @Override
    public void failed(StageShell<?, ?> stage, StageFailedException failure, long inProgress, long abandoned) {
        String reason = failure.reason();
        log.error(
                "Stage '{}' of pipeline '{}' failed with {} in progress{}; {} more had arrived and will not be handled",
                stage.id(),
                pipeline.name(),
                Counts.events(inProgress),
                reason == null ? "" : " and is not restarted, because " + reason,
                abandoned,
                failure.getCause());
        life.runs().present().stageFailed(failure);
        listeners.notifyEach(listener -> listener.stageFailed(pipeline, failure));
    }

    @Override
    public void restarts(StageShell<?, ?> stage, Throwable failure, long inProgress, Supervisor.Restart verdict) {
        log.warn(
                "Stage '{}' of pipeline '{}' failed with {} in progress, and is restarted in {} ms ({})",
                stage.id(),
                pipeline.name(),
                Counts.events(inProgress),
                verdict.delay().toMillis(),
                verdict.account(),
                failure);
    }

    @Override
    public void restarted(StageShell<?, ?> stage, Throwable cause) {
        log.info("Stage '{}' of pipeline '{}' was restarted", stage.id(), pipeline.name());
        listeners.notifyEach(listener -> listener.stageRestarted(pipeline, stage.id(), cause));
    }

    @Override
    public void abandoned(StageShell<?, ?> stage, Place place, long events) {
        givenUp.add(stage.identity().stage(), place, events);
        if (life.isOver()) {
            givenUp.logAll(life.closed() ? "was closed" : "has ended");
        }
    }

    @Override
    public void ended(StageShell<?, ?> stage) {
        life.runs().present().stageEnded(stage);
    }

    @Override
    public void handled(StageShell<?, ?> stage, long nanos) {
        listeners.notifyEach(
                listener -> listener.handled(pipeline, stage.identity().stage(), nanos));
    }

    @Override
    public void attemptFailed(StageShell<?, ?> stage, Throwable cause) {
        listeners.notifyEach(
                listener -> listener.attemptFailed(pipeline, stage.identity().stage(), cause));
    }

    @Override
    public void idle() {
        life.stageIdle();
    }
}
