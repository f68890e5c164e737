package io.genstage.history.check;

import io.genstage.InletSnapshot;
import io.genstage.InstanceSnapshot;
import io.genstage.OutputSnapshot;
import io.genstage.Place;
import io.genstage.Status;
import io.genstage.history.event.Event;
import io.genstage.history.event.Transition;
import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.World;
import java.util.Map;

/** What has become of everything, when nothing moves and when all is over. */
public final class EndCheck {

    private final World world;

    public EndCheck(World world) {
        this.world = world;
    }

    /** Every event is where it should be; and undisturbed, all is done. */
    public void whenNothingMoves() {
        world.instances.forEach(this::eventsOf);
        world.edges.forEach(this::edge);
        for (InstanceModel instance : world.instances) {
            if (instance.life.isRestarting() && !instance.seenEnded) {
                world.violated(instance.life + " is not restarted: " + instance.succession);
            }
        }
        if (world.pipeline().status() == Status.CREATED) {
            world.violated("it does not start: " + world.pipeline().snapshot());
        }
        if (world.unrest == 0 && world.pipeline().status() != Status.COMPLETED) {
            world.violated("nothing has disturbed it, and it is "
                    + world.pipeline().status() + ": " + world.pipeline().snapshot());
        }
    }

    /** What has not gone on is known to be held or discarded. */
    private void eventsOf(InstanceModel instance) {
        if (instance.broken) {
            return;
        }
        long buffered = 0;
        long queued = 0;
        for (Event event : instance.made.events()) {
            if (!event.hasLeft()) {
                buffered++;
            } else if (event.taken && event.deliveredTo == 0 && event.discarded == null) {
                queued++;
            }
        }
        for (Event event : instance.inlet.events()) {
            queued += event.taken && event.deliveredTo == 0 && event.discarded == null ? 1 : 0;
        }
        long known = instance.hasDispatcher() ? instance.fates().model().queued() : 0;
        if (buffered != instance.buffered() || queued != known) {
            world.violated(instance + " has lost events: " + buffered + " wait, and " + queued + " in partitions");
        }
    }

    /** What was delivered was handled, or has failed, or nobody was there to handle it. */
    private void edge(LinkModel edge) {
        if (edge.delivered != edge.handled + edge.failed + edge.underWay()) {
            world.violated(edge + " has lost events");
        }
        if (edge.underWay() > 0 && !edge.consumer.life.listens()) {
            world.count(Transition.ABANDONED);
        }
    }

    /** Nothing moves any more, and no timer is left but those of callers who wait for an answer. */
    public void whenClosed() {
        int callers = world.instances.stream()
                .mapToInt(instance -> instance.talk.unanswered())
                .sum();
        if (world.scheduler().waitingTimers() != callers) {
            world.violated("it is closed, " + callers + " callers wait, and "
                    + world.scheduler().waitingTimers() + " timers");
        }
    }

    public void whenAllIsOver() {
        if (!world.pipeline().completion().isDone()) {
            world.violated("all is closed, and not over: " + world.pipeline().snapshot());
        }
        boolean failed = false;
        long givenUp = 0;
        for (InstanceModel instance : world.instances) {
            givenUp += givenUp(instance);
            ended(instance);
            failed |= instance.life.hasFailed();
        }
        Map<Place, Long> places = world.pipeline().snapshot().givenUp();
        if (givenUp != places.values().stream().mapToLong(Long::longValue).sum()) {
            world.violated("its stages gave up " + givenUp + " events, and it says " + places);
        }
        if (givenUp > 0) {
            world.count(Transition.GIVEN_UP);
        }
        pipeline(failed);
    }

    /** Nothing is held that nobody will handle. */
    private long givenUp(InstanceModel instance) {
        InstanceSnapshot now = instance.shell().snapshot(Status.RUNNING);
        if (now.held() != 0) {
            world.violated(instance.life + " has ended and holds events: " + now);
        }
        OutputSnapshot output = now.output();
        InletSnapshot inlet = output == null ? null : output.inlet();
        return (now.input() == null ? 0 : now.input().abandoned())
                + (output == null ? 0 : output.givenUp())
                + (inlet == null ? 0 : inlet.givenUp());
    }

    private void ended(InstanceModel instance) {
        InstanceSnapshot now = instance.shell().snapshot(Status.RUNNING);
        if (now.status() != instance.life.outcome()) {
            world.violated(instance.life + " has ended otherwise: " + now);
        }
        instance.succession.atEnd();
        instance.talk.atEnd();
        world.count(
                switch (instance.life.outcome()) {
                    case COMPLETED -> Transition.INSTANCE_COMPLETED;
                    case FAILED -> Transition.INSTANCE_FAILED;
                    default -> Transition.INSTANCE_STOPPED;
                });
    }

    private void pipeline(boolean failed) {
        boolean saysFailed = world.pipeline().failure() != null;
        if (saysFailed && !failed || !saysFailed && failed && !world.closing) {
            world.violated("it has failed: " + failed + ", and says "
                    + world.pipeline().failure());
        }
        if (saysFailed) {
            world.count(Transition.PIPELINE_FAILED);
        } else if (world.pipeline().status() == Status.COMPLETED) {
            world.count(Transition.PIPELINE_COMPLETED);
        }
    }
}
