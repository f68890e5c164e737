package io.genstage.history.check;

import io.genstage.Place;
import io.genstage.Status;
import io.genstage.history.event.Event;
import io.genstage.history.event.Transition;
import io.genstage.history.model.Disturbance;
import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.World;
import io.genstage.snapshot.InletSnapshot;
import io.genstage.snapshot.InstanceSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import java.util.Map;

/** Checks where every event is when the pipeline is at rest, and that everything has ended when it was closed. */
public final class EndCheck {

    private final World world;

    public EndCheck(World world) {
        this.world = world;
    }

    /** Nothing is runnable. The place of every event is known. An undisturbed pipeline has completed. */
    public void checkAtRest() {
        world.instances.forEach(this::checkEvents);
        world.links.forEach(this::checkLink);
        for (InstanceModel instance : world.instances) {
            if (instance.life.isRestarting() && !instance.seenEnded) {
                world.violated(instance.life + " was not restarted: " + instance.handlerLife);
            }
        }
        if (world.pipeline().status() == Status.CREATED) {
            world.violated("the pipeline has not started: " + world.pipeline().snapshot());
        }
        if (world.disturbance == Disturbance.NONE && world.pipeline().status() != Status.COMPLETED) {
            world.violated("no act has disturbed the pipeline, but it is "
                    + world.pipeline().status() + ": " + world.pipeline().snapshot());
        }
    }

    /** An emitted event that was not delivered is buffered, queued or discarded. */
    private void checkEvents(InstanceModel instance) {
        if (instance.dispatcherFailed) {
            return;
        }
        long buffered = 0;
        long queued = 0;
        for (Event event : instance.handlerEvents.events()) {
            if (!event.hasLeftBuffer()) {
                buffered++;
            } else if (event.dispatched && event.deliveredTo == 0 && event.discarded == null) {
                queued++;
            }
        }
        for (Event event : instance.inletEvents.events()) {
            queued += event.dispatched && event.deliveredTo == 0 && event.discarded == null ? 1 : 0;
        }
        long known = instance.hasDispatcher() ? instance.fates().model().queued() : 0;
        if (buffered != instance.surplus() + instance.buffered() || queued != known) {
            world.violated(instance + " has lost events: its buffer should hold " + buffered + ", and its dispatcher "
                    + queued);
        }
    }

    /** A delivered event was handled, has failed, or has no handler. */
    private void checkLink(LinkModel link) {
        if (link.delivered() != link.settled() + link.unhandled()) {
            world.violated(link + " has lost events");
        }
        if (link.unhandled() > 0 && !link.consumer.life.hasHandler()) {
            world.count(Transition.ABANDONED);
        }
    }

    /**
     * The pipeline is closed and nothing is runnable. No timers are left, except those of callers that wait for an
     * answer.
     */
    public void checkTimers() {
        int callers = world.instances.stream()
                .mapToInt(instance -> instance.mailbox.unanswered())
                .sum();
        if (world.scheduler().waitingTimers() != callers) {
            world.violated("the pipeline is closed, " + callers + " calls are unanswered, but "
                    + world.scheduler().waitingTimers() + " timers are left");
        }
    }

    /** The pipeline was closed and nothing is runnable, so everything has ended. */
    public void checkAfterClose() {
        if (!world.pipeline().completion().isDone()) {
            world.violated("the pipeline was closed and has not completed: "
                    + world.pipeline().snapshot());
        }
        boolean failed = false;
        long givenUp = 0;
        for (InstanceModel instance : world.instances) {
            givenUp += givenUp(instance);
            checkEnd(instance);
            failed |= instance.life.hasFailed();
        }
        Map<Place, Long> places = world.pipeline().snapshot().givenUp();
        if (givenUp != places.values().stream().mapToLong(Long::longValue).sum()) {
            world.violated("the stages gave up " + givenUp + " events, but the pipeline says " + places);
        }
        if (givenUp > 0) {
            world.count(Transition.GIVEN_UP);
        }
        checkFailure(failed);
    }

    /** {@return how many events the inlet keeps, because the pipeline has failed and can be started again} */
    private long keptInInlet(InstanceSnapshot now) {
        boolean keeps = world.pipeline().failure() != null && !world.closing;
        return !keeps || now.output() == null || now.output().inlet() == null
                ? 0
                : now.output().inlet().queued();
    }

    /** {@return how many events the instance gave up when it ended; it holds none} */
    private long givenUp(InstanceModel instance) {
        InstanceSnapshot now = instance.shell().snapshot(Status.RUNNING);
        if (now.held() != keptInInlet(now)) {
            world.violated(instance.life + " has ended but holds events: " + now);
        }
        OutputSnapshot output = now.output();
        InletSnapshot inlet = output == null ? null : output.inlet();
        return (now.input() == null ? 0 : now.input().givenUp())
                + (output == null ? 0 : output.givenUp())
                + (inlet == null ? 0 : inlet.givenUp());
    }

    private void checkEnd(InstanceModel instance) {
        InstanceSnapshot now = instance.shell().snapshot(Status.RUNNING);
        if (now.status() != instance.life.outcome()) {
            world.violated(instance.life + " has ended with another status: " + now);
        }
        instance.handlerLife.checkAtEnd();
        instance.mailbox.checkAtEnd();
        instance.unsettled.checkAtEnd(keptInInlet(now));
        world.count(
                switch (instance.life.outcome()) {
                    case COMPLETED -> Transition.INSTANCE_COMPLETED;
                    case FAILED -> Transition.INSTANCE_FAILED;
                    default -> Transition.INSTANCE_STOPPED;
                });
    }

    private void checkFailure(boolean failed) {
        boolean reportsFailure = world.pipeline().failure() != null;
        if (reportsFailure && !failed || !reportsFailure && failed && !world.closing) {
            world.violated("a stage has failed: " + failed + ", but the pipeline says "
                    + world.pipeline().failure());
        }
        if (reportsFailure) {
            world.count(Transition.PIPELINE_FAILED);
        } else if (world.pipeline().status() == Status.COMPLETED) {
            world.count(Transition.PIPELINE_COMPLETED);
        }
    }
}
