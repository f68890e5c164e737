package io.genstage.history.model;

import io.genstage.Emitter;
import io.genstage.history.event.Event;
import io.genstage.history.event.EventReceipt;
import io.genstage.history.event.Loss;
import io.genstage.history.event.Transition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Emits the events of one call of a handler, and predicts which emissions of sources they came of: the events of a call
 * with a batch came of all events of the batch.
 */
public final class EmissionModel {

    private static final int MOST_TOGETHER = 3;

    private final InstanceModel instance;

    private final World world;

    /** The events of the present call; they exist when it returns. */
    private final List<Event> events = new ArrayList<>();

    /** The emissions of the present call that have an acknowledger and no events. */
    private final List<ReceiptModel> withoutEvents = new ArrayList<>(0);

    /** The emissions with an acknowledger of the present call. */
    private final List<ReceiptModel> own = new ArrayList<>(0);

    /** What the events of the present batch came of. */
    private List<EventReceipt> inputs = List.of();

    /** Some events of the present batch are tracked, and some are not. */
    private boolean mixed;

    /** The instance has completed its subscriptions before the present call. */
    private boolean tooLate;

    private long emittedTooLate;

    EmissionModel(InstanceModel instance) {
        this.instance = instance;
        this.world = instance.world;
    }

    /** A call with a batch begins. Its events belong to the stage only if a call that fails is repeated. */
    public void begin(List<Event> batch) {
        inputs = List.of();
        mixed = false;
        if (!instance.stage.redelivers) {
            batch.forEach(Event::done);
            return;
        }
        Set<EventReceipt> all = new LinkedHashSet<>();
        for (Event event : batch) {
            all.addAll(event.receipts());
        }
        inputs = List.copyOf(all);
        mixed = !all.isEmpty()
                && batch.stream().anyMatch(event -> event.receipts().isEmpty() || event.isAlsoOfUntracked());
    }

    /** Emits one event, or this many, one by one or together, with or without acknowledgers. */
    public void emit(Emitter<Event> out, int count, IntSupplier keys) {
        for (int left = count; left > 0; ) {
            int together = instance.stage.tracks() ? 1 + world.random.nextInt(Math.min(MOST_TOGETHER, left)) : 1;
            emitGroup(out, together, keys);
            left -= together;
        }
    }

    private void emitGroup(Emitter<Event> out, int count, IntSupplier keys) {
        List<Event> group = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            group.add(new Event(instance.handlerEvents, nextNumber() + i, keys.getAsInt()));
        }
        if (!instance.stage.tracks() || world.oneIn(4)) {
            group.forEach(event -> add(event, trackedWithoutAcknowledger()));
            group.forEach(out::emit);
            return;
        }
        Recorder recorder = Recorder.any(instance);
        ReceiptModel receipt = instance.unsettled.emit(count, recorder);
        own.add(receipt);
        group.forEach(event -> add(event, receipt));
        if (count == 1 && world.oneIn(2)) {
            out.emit(group.get(0), recorder);
        } else {
            world.count(Transition.EMITTED_TOGETHER);
            out.emitAll(group, recorder);
        }
        emitNothing(out);
    }

    private @Nullable ReceiptModel trackedWithoutAcknowledger() {
        return instance.stage.maxInFlight == null ? null : instance.unsettled.emit(1, null);
    }

    private void add(Event event, @Nullable ReceiptModel receipt) {
        List<EventReceipt> receipts = inputs;
        if (receipt != null) {
            receipts = new ArrayList<>(inputs);
            receipts.add(receipt);
        }
        event.cameOf(receipts);
        if (mixed) {
            event.cameAlsoOfUntracked();
        }
        event.held();
        events.add(event);
    }

    /** An acknowledger without events is notified when the call returns. */
    private void emitNothing(Emitter<Event> out) {
        if (world.oneIn(32)) {
            Recorder recorder = Recorder.any(instance);
            withoutEvents.add(instance.unsettled.emit(0, recorder));
            out.emitAll(List.of(), recorder);
        }
    }

    int nextNumber() {
        return instance.handlerEvents.size() + events.size();
    }

    public boolean isEmpty() {
        return events.isEmpty();
    }

    /** The call throws, so its events do not exist. */
    void drop(Throwable failure) {
        Loss loss = Loss.by(failure);
        own.forEach(receipt -> receipt.lose(loss));
        events.forEach(Event::done);
        events.clear();
        withoutEvents.forEach(receipt -> receipt.lose(loss));
        end();
    }

    /** A callback is called that does not follow from an event. */
    public void beginMessage() {
        tooLate = instance.hasEndedOutput();
    }

    /** The call returns, so its events exist. {@return how many there are} */
    int commit() {
        int count = events.size();
        events.forEach(instance.handlerEvents::add);
        if (tooLate) {
            abandon();
        }
        events.clear();
        end();
        return count;
    }

    private void abandon() {
        for (Event event : events) {
            event.tooLate = true;
            instance.undelivered.givenUp(event);
            event.giveUp(Loss.WITHOUT_FAILURE);
            emittedTooLate++;
            world.count(Transition.EMITTED_TOO_LATE);
        }
    }

    /** {@return how many events were emitted after the instance had completed its subscriptions} */
    public long emittedTooLate() {
        return emittedTooLate;
    }

    private void end() {
        tooLate = false;
        withoutEvents.forEach(ReceiptModel::settleWithoutEvents);
        withoutEvents.clear();
        own.clear();
        inputs = List.of();
        mixed = false;
    }
}
