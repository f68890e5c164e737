package io.genstage.history.check;

import io.genstage.DemandMode;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.Status;
import io.genstage.history.event.Callback;
import io.genstage.history.event.Event;
import io.genstage.history.event.EventKeys;
import io.genstage.history.event.Transition;
import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.StageModel;

/**
 * The handler of a producer. It emits a fixed number of events, as many as it owes or fewer or more, and then
 * completes.
 */
public final class SourceHandler extends CheckedHandler<Event> implements ProducerStage<Event> {

    private final EventKeys keys;

    private int left;

    public SourceHandler(StageModel stage, EventKeys keys, int count) {
        super(stage);
        this.keys = keys;
        this.left = count;
    }

    @Override
    public void handleDemand(long demand, Emitter<Event> out) {
        InstanceModel instance = enter(stage.instances[0], Callback.HANDLE_DEMAND);
        check(instance, demand, out.remainingDemand());
        world.count(Transition.HANDLE_DEMAND_CALLED);
        instance.owed = out.remainingDemand();
        int count = Math.min(left, choose((int) out.remainingDemand()));
        emit(instance, out, count);
        left -= count;
        boolean completes = left == 0;
        if (completes) {
            out.complete();
        }
        instance.throwInjectedFailure(Callback.HANDLE_DEMAND);
        if (count == 0 && stage.polled) {
            instance.noPollBefore = world.now() + StageModel.pollInterval().toNanos();
        }
        instance.commit(completes);
        if (stage.polled) {
            instance.keepSurplus();
        }
    }

    private void check(InstanceModel instance, long demand, long owed) {
        if (world.pipeline().status() != Status.RUNNING || instance.mode == DemandMode.ACCUMULATE) {
            world.violated(instance + ": `handleDemand` is called, but the status or the demand mode forbids that");
        }
        world.requireDeclaredLinks();
        if (world.now() < instance.noPollBefore) {
            world.violated(instance + " is polled before its poll interval has passed");
        }
        boolean limited = instance.stage.maxInFlight != null;
        if (demand < 1 || demand > owed || (limited ? owed > instance.room() : owed != instance.room())) {
            world.violated(instance + " is asked for " + demand + " events and owes " + owed + ", but has room for "
                    + instance.room());
        }
        if (owed > instance.unsettled.mayEmit()) {
            world.violated(instance + " owes " + owed + " events, but has " + instance.unsettled.size()
                    + " unsettled events, of at most " + instance.stage.maxInFlight);
        }
    }

    private int choose(int owed) {
        int choice = world.finishing ? 9 : world.random.nextInt(10);
        if (choice == 0) {
            world.count(Transition.EMITTED_MORE);
            return owed + 1 + world.random.nextInt(4);
        }
        if (choice == 1 && (stage.polled || world.oneIn(4))) {
            world.count(owed == 1 ? Transition.EMITTED_NONE : Transition.EMITTED_LESS);
            return world.random.nextInt(owed);
        }
        if (choice == 2 && stage.polled) {
            world.count(Transition.POLLED_EMPTY);
            return 0;
        }
        world.count(Transition.EMITTED_AS_ASKED);
        return owed;
    }

    private void emit(InstanceModel instance, Emitter<Event> out, int count) {
        instance.emission.emit(out, count, keys::next);
    }

    /** Emits what it owes, or a few events more. */
    @Override
    void mayEmit(InstanceModel instance, Emitter<Event> out) {
        int count = Math.min(left, (int) Math.max(out.remainingDemand(), world.random.nextInt(3)));
        emit(instance, out, count);
        left -= count;
    }

    @Override
    boolean isExhausted() {
        return left == 0;
    }
}
