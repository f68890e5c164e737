package io.genstage.history.model;

import io.genstage.Acknowledger;
import io.genstage.history.event.Event;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Predicts an {@code Unsettled}: the emissions of one instance whose acknowledgers were not notified yet. */
public final class UnsettledModel {

    private final InstanceModel instance;

    private final World world;

    /** The emissions with an acknowledger that was not notified yet. */
    private final Set<ReceiptModel> open = new LinkedHashSet<>();

    /** Those of them that are settled. */
    private final Set<ReceiptModel> settled = new LinkedHashSet<>();

    /** How many events are not settled. An emission with several events is settled as a whole. */
    private long size;

    UnsettledModel(InstanceModel instance) {
        this.instance = instance;
        this.world = instance.world;
    }

    // Emissions.

    /** The handler emits events with an acknowledger, or without one in a stage that tracks all its events. */
    ReceiptModel emit(int events, @Nullable Recorder recorder) {
        ReceiptModel receipt =
                new ReceiptModel(instance, events, recorder != null, recorder instanceof Acknowledger.Concurrent);
        if (recorder != null) {
            recorder.receipt = receipt;
            open.add(receipt);
        }
        size += events;
        return receipt;
    }

    /** An inlet accepts an event with an acknowledger. The instance tracks it when it takes it from the inlet. */
    ReceiptModel submit(Event event) {
        ReceiptModel receipt = new ReceiptModel(instance, 1, true, true);
        open.add(receipt);
        event.cameOf(List.of(receipt));
        event.held();
        return receipt;
    }

    /** The instance takes an event from its inlet. */
    public void taken(Event event) {
        if (event.receipts().isEmpty() && instance.stage.maxInFlight != null) {
            event.cameOf(List.of(new ReceiptModel(instance, 1, false, false)));
            event.held();
        }
        size += event.receipts().size();
    }

    void settled(ReceiptModel receipt) {
        size -= receipt.endUnsettled() ? receipt.events : 0;
        if (open.contains(receipt)) {
            settled.add(receipt);
        }
    }

    void notified(ReceiptModel receipt) {
        size -= receipt.endUnsettled() ? receipt.events : 0;
        open.remove(receipt);
        settled.remove(receipt);
    }

    /** {@return how many events are not settled} */
    public long size() {
        return size;
    }

    /** {@return how many more events may be emitted on demand} */
    public long mayEmit() {
        Integer limit = instance.stage.maxInFlight;
        return limit == null ? Long.MAX_VALUE : Math.max(0, limit - size);
    }

    // Checks.

    /** The instance is idle: it has notified the acknowledgers of all settled emissions. */
    public void checkIdle() {
        if (!settled.isEmpty()) {
            world.violated(instance + " is idle, but has not notified " + settled);
        }
    }

    /** The pipeline has ended: every acknowledger was notified. */
    public void checkAtEnd(long keptInInlet) {
        if (open.size() > keptInInlet) {
            world.violated(instance.life + " has ended, but has not notified " + open);
        }
    }
}
