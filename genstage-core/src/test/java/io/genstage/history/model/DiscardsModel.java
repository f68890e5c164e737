package io.genstage.history.model;

import io.genstage.BufferKeep;
import io.genstage.DiscardReason;
import io.genstage.history.event.Event;
import io.genstage.history.event.Loss;
import io.genstage.history.event.Transition;
import java.util.List;

/**
 * Predicts which events an instance's buffer discards, and checks every call of the handler's {@code discarded}
 * callback: it must report events that the buffer or the dispatcher has discarded, with the reason.
 */
public final class DiscardsModel {

    private final InstanceModel instance;

    private final World world;

    private final StageModel stage;

    /** How many of the handler's events were discarded because the buffer was full. */
    private long bufferFull;

    /** How many events were reported to the handler that the dispatcher has discarded. */
    private long reportedOfDispatcher;

    DiscardsModel(InstanceModel instance) {
        this.instance = instance;
        this.world = instance.world;
        this.stage = instance.stage;
    }

    public long bufferFull() {
        return bufferFull;
    }

    public long reportedOfDispatcher() {
        return reportedOfDispatcher;
    }

    /** The handler's {@code discarded} is called. */
    public void reported(List<?> events, DiscardReason reason) {
        if (reason == DiscardReason.BUFFER_FULL) {
            checkBufferFull(events);
            return;
        }
        reportedOfDispatcher += events.size();
        for (Object event : events) {
            Event base = ((Event) event).base;
            if (reason == DiscardReason.FAILED) {
                instance.undelivered.givenUp(base);
            }
            if (instance.dispatcherFailed && base.discarded == null) {
                base.discarded = reason;
            } else if (base.discarded != reason) {
                world.violated(event + " is reported as discarded, " + reason + ", but its fate is " + base.discarded);
            }
        }
    }

    /** A full buffer discards its oldest events (R105) or the newest emitted ones (R104), and is full afterwards. */
    private void checkBufferFull(List<?> events) {
        boolean oldest = stage.keep == BufferKeep.LAST;
        int expected = oldest ? instance.firstBuffered() : instance.handlerEvents.size() - events.size();
        for (Object object : events) {
            Event event = (Event) object;
            if (event.hasLeftBuffer() || !event.emitted || event.number != expected++) {
                world.violated(event + " is reported as discarded by the buffer unexpectedly");
            }
            event.discarded = DiscardReason.BUFFER_FULL;
            instance.undelivered.givenUp(event);
            event.giveUp(Loss.WITHOUT_FAILURE);
            bufferFull++;
            world.count(oldest ? Transition.OLDEST_DISCARDED : Transition.NEWEST_DISCARDED);
        }
        if (instance.buffered() != stage.capacity) {
            world.violated(instance + " discards " + events + ", but its buffer holds " + instance.buffered() + " of "
                    + stage.capacity);
        }
    }
}
