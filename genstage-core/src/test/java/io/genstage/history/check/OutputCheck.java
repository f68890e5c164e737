package io.genstage.history.check;

import io.genstage.DiscardReason;
import io.genstage.history.dispatch.EventFates;
import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.World;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.PartitionSnapshot;
import java.util.List;

/** Checks invariants 1 and 2 at the producing side of an instance, by its snapshot. */
final class OutputCheck {

    private final World world;

    private final InstanceModel instance;

    private final OutputSnapshot now;

    OutputCheck(World world, InstanceModel instance, OutputSnapshot now) {
        this.world = world;
        this.instance = instance;
        this.now = now;
    }

    void check() {
        checkEmitted();
        checkOwedAndBuffer();
        if (instance.hasDispatcher() && !instance.dispatcherFailed) {
            checkFates(instance.fates());
            checkConsumers(instance.fates());
        }
        List<ConsumerSnapshot> consumers = now.consumers();
        for (int i = 0; i < consumers.size(); i++) {
            if (consumers.get(i).delivered() > consumers.get(i).requested()) {
                violated("delivered <= requested", consumers.get(i));
            }
        }
    }

    private void violated(String expected, Object figures) {
        world.violated(instance.life + ": expected: " + expected + "; snapshot: " + figures);
    }

    private void checkEmitted() {
        long takenFromInlet = instance.inletEvents.size()
                - (now.inlet() == null ? 0 : now.inlet().queued() + now.inlet().givenUp());
        if (now.emitted() != instance.handlerEvents.size() + takenFromInlet) {
            violated(
                    "its handler has emitted " + instance.handlerEvents.size() + " events and its inlet "
                            + takenFromInlet,
                    now);
        }
        if (now.emitted()
                != now.dispatched() + now.surplus() + now.buffered() + now.queued() + discarded() + now.givenUp()) {
            violated("emitted = dispatched + surplus + buffered + queued + discarded + given up", now);
        }
        if (now.givenUp() != instance.emission.emittedTooLate() && !world.isClosing()) {
            violated(
                    "it gives up " + instance.emission.emittedTooLate()
                            + " events, which it emitted after its end, and others only when the pipeline closes",
                    now);
        }
        if (now.inlet() != null && now.inlet().refused() != instance.inletRefused) {
            violated("its inlet has refused " + instance.inletRefused + " events", now);
        }
    }

    private long discarded() {
        long sum = 0;
        if (!now.discards().isEmpty()) {
            for (long count : now.discards().values()) {
                sum += count;
            }
        }
        return sum;
    }

    private void checkOwedAndBuffer() {
        if (!instance.stage.polled && now.owed() != instance.owed) {
            violated("it owes " + instance.owed + " events", now);
        }
        if (now.buffered() > now.buffer().capacity()) {
            violated("buffered <= buffer capacity", now);
        }
    }

    // The dispatched events.

    private void checkFates(EventFates fates) {
        if (now.dispatched() != fates.dispatched()
                || now.withheld() != fates.withheld()
                || !areDiscardsRight(fates)
                || !isHeldRight(
                        instance.surplus(), instance.buffered(), fates.model().queued())) {
            violated("its dispatcher has " + fates + ", and its buffer holds " + instance.buffered(), now);
        }
    }

    private boolean areDiscardsRight(EventFates fates) {
        return now.discards().isEmpty()
                ? fates.discarded() + instance.discards.bufferFull() == 0
                : now.discarded(DiscardReason.FILTERED) == fates.filtered()
                        && now.discarded(DiscardReason.ORPHANED) == fates.orphaned()
                        && now.discarded(DiscardReason.FAILED) == fates.failed()
                        && now.discarded(DiscardReason.BUFFER_FULL) == instance.discards.bufferFull();
    }

    /** A closed instance has given up all events that it held. */
    private boolean isHeldRight(long surplus, long buffered, long queued) {
        long abandoned = now.givenUp() - instance.emission.emittedTooLate();
        return abandoned == 0
                ? now.surplus() == surplus && now.buffered() == buffered && now.queued() == queued
                : now.surplus() == 0
                        && now.buffered() == 0
                        && now.queued() == 0
                        && abandoned == surplus + buffered + queued;
    }

    private void checkConsumers(EventFates fates) {
        List<ConsumerSnapshot> consumers = now.consumers();
        if (world.isClosing() && consumers.size() < instance.outputs.size()) {
            return; // the instance has ended and does not call its dispatcher any more
        }
        if (consumers.size() != instance.outputs.size()) {
            violated("its consumers are " + instance.outputs, now);
            return;
        }
        for (int i = 0; i < consumers.size(); i++) {
            if (consumers.get(i).delivered() != instance.outputs.get(i).delivered()) {
                violated(
                        instance.outputs.get(i) + " was delivered "
                                + instance.outputs.get(i).delivered() + " events",
                        now);
            }
        }
        List<PartitionSnapshot> partitions = now.partitions();
        for (int i = 0; i < partitions.size(); i++) {
            if (partitions.get(i).backlog()
                    != (now.givenUp() > 0 ? 0 : fates.model().queued(i))) {
                violated("its partition holds " + fates.model().queued(i) + " events", partitions.get(i));
            }
        }
    }
}
