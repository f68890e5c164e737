package io.genstage.history.check;

import io.genstage.StageFailedException;
import io.genstage.Status;
import io.genstage.history.event.Transition;
import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.World;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.PipelineListener;

/** A listener that compares what the pipeline reports with the models. */
public final class CheckedListener implements PipelineListener {

    private final World world;

    private Status before = Status.CREATED;

    public CheckedListener(World world) {
        this.world = world;
    }

    @Override
    public void stageRestarted(Pipeline pipeline, String instance, Throwable cause) {
        if (world.trace.on) {
            world.trace.add("  " + instance + " RESTARTED " + cause);
        }
        world.instance(instance).handlerLife.restarted(cause);
    }

    @Override
    public void stageFailed(Pipeline pipeline, StageFailedException failure) {
        InstanceModel instance = world.instance(failure.instance());
        if (!instance.life.hasFailed()) {
            world.violated(instance.life + " is reported as failed: " + failure);
        }
    }

    /** A drain waits for restarts. */
    @Override
    public void statusChanged(Pipeline pipeline, Status status) {
        boolean drained = before == Status.DRAINING && status == Status.STOPPED && !world.stopping && !world.closing;
        for (InstanceModel instance : world.instances) {
            boolean restarting = instance.shell().snapshot(Status.RUNNING).status() == Status.RESTARTING;
            if (restarting && drained) {
                world.violated("the pipeline reports that it is drained, but " + instance + " is restarting");
            }
            if (restarting && status == Status.DRAINING) {
                world.count(Transition.DRAIN_WAITED_FOR_RESTART);
            }
            if (restarting && status == Status.PAUSED) {
                world.count(Transition.RESTART_HELD_BY_PAUSE);
            }
        }
        before = status;
    }
}
