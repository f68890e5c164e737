package io.genstage.history.check;

import io.genstage.ConsumerSnapshot;
import io.genstage.DemandMode;
import io.genstage.InputSnapshot;
import io.genstage.InstanceSnapshot;
import io.genstage.OutputSnapshot;
import io.genstage.Status;
import io.genstage.SubscriptionSnapshot;
import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.World;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Invariant 3: an instance with an empty mailbox has done all that it could do. */
final class IdleCheck {

    private final World world;

    private final InstanceModel instance;

    private final InstanceSnapshot now;

    private final @Nullable InputSnapshot input;

    private final @Nullable OutputSnapshot output;

    IdleCheck(World world, InstanceModel instance, InstanceSnapshot now) {
        this.world = world;
        this.instance = instance;
        this.now = now;
        this.input = now.input();
        this.output = now.output();
    }

    void look() {
        Status pipeline = world.pipeline().status();
        boolean ended = now.status() == Status.COMPLETED || now.status() == Status.STOPPED;
        if (output != null && instance.hasDispatcher() && !instance.broken && !ended && !world.isClosing()) {
            levels(output);
        }
        if (pipeline == Status.PAUSED || pipeline == Status.STOPPED || !instance.life.opened() || ended) {
            return;
        }
        if (instance.life.listens()) {
            instance.talk.atRest();
            notes();
            work(pipeline);
        } else if (instance.life.isRestarting()) {
            successor();
        }
        end();
    }

    private void violated(String what) {
        world.violated(instance.life + " idles, and " + what + ": " + now);
    }

    /** No ask is under way. */
    private void levels(OutputSnapshot out) {
        List<ConsumerSnapshot> consumers = out.consumers();
        for (int i = 0; i < consumers.size(); i++) {
            LinkModel edge = instance.outputs.get(i);
            if (!edge.manual && consumers.get(i).requested() != edge.requested) {
                violated(edge + " has asked for " + edge.requested);
            }
        }
    }

    private void work(Status pipeline) {
        if (instance.hasDispatcher()
                && instance.letGo.told() != instance.fates().discarded()) {
            violated("its handler was told of " + instance.letGo.told() + " discarded events");
        }
        if (output != null && instance.mode == DemandMode.FORWARD && instance.hasDispatcher()) {
            demand(output, pipeline == Status.RUNNING && !instance.life.isLeaving());
        }
        boolean room = output == null || instance.room() > 0;
        if (input != null && room) {
            batches(input);
        }
    }

    private void demand(OutputSnapshot out, boolean maySource) {
        long due = instance.fates().model().grant();
        if (due > 0 && out.buffered() > 0) {
            violated("its buffer could be drained, for " + due + " are asked for");
        }
        if (instance.isProducer() && maySource && out.owed() + out.buffered() < due) {
            violated("owed + buffered >= grant, which is " + due);
        }
        if (out.inlet() != null && out.inlet().queued() > 0 && due > out.buffered()) {
            violated("its inlet holds what is asked for");
        }
    }

    private void batches(InputSnapshot in) {
        if (in.queued() > 0) {
            violated("something waits that could be handled");
        }
        for (SubscriptionSnapshot link : in.subscriptions()) {
            boolean mayAsk = link.requested() > 0;
            if (mayAsk
                    && link.control() == io.genstage.DemandControl.AUTOMATIC
                    && link.requested() - link.processed() - link.failed()
                            <= link.options().minDemand()) {
                violated("few are left of what was asked for over " + link);
            }
        }
    }

    /** A message that nothing stands before is heard. */
    private void notes() {
        if (!instance.talk.notesWait()) {
            return;
        }
        boolean blocked = (input != null && input.queued() > 0)
                || (output != null && output.buffered() > 0)
                || (instance.hasDispatcher() && instance.fates().model().holdsMarks());
        if (!blocked) {
            violated("it has not heard " + instance.talk);
        }
    }

    /** The next handler is there, or something will bring it. */
    private void successor() {
        if (!world.scheduler().waitsFor(instance.succession.due())) {
            violated("its handler should have been replaced, at " + instance.succession.due());
        }
    }

    /** One that takes nothing new and holds nothing has ended. */
    private void end() {
        boolean inputEmpty =
                input == null || (input.queued() == 0 && input.subscriptions().isEmpty());
        boolean outputEmpty = output == null || output.held() == 0;
        boolean lives =
                now.status() == Status.DRAINING || (now.status() == Status.RESTARTING && !instance.talk.notesWait());
        if (instance.life.isLeaving() && inputEmpty && outputEmpty && lives) {
            violated("it should have ended");
        }
    }
}
