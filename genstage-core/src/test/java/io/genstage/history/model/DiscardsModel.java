package io.genstage.history.model;

import io.genstage.BufferKeep;
import io.genstage.DiscardReason;
import io.genstage.history.event.Event;
import io.genstage.history.event.Transition;
import java.util.List;

/** What an instance has let go of, and what its handler is told of that. */
public final class DiscardsModel {

    private final InstanceModel instance;

    private final World world;

    private final StageModel stage;

    /** How many of the handler's events were discarded because the buffer was full. */
    private long bufferFull;

    /** How many events its handler was told of that the dispatcher has discarded. */
    private long told;

    DiscardsModel(InstanceModel instance) {
        this.instance = instance;
        this.world = instance.world;
        this.stage = instance.stage;
    }

    public long bufferFull() {
        return bufferFull;
    }

    public long told() {
        return told;
    }

    /** The handler is told of events. */
    public void discards(List<?> events, DiscardReason reason) {
        if (reason == DiscardReason.BUFFER_FULL) {
            overflows(events);
            return;
        }
        told += events.size();
        for (Object event : events) {
            Event base = ((Event) event).base;
            if (instance.broken && base.discarded == null) {
                base.discarded = reason;
            } else if (base.discarded != reason) {
                world.violated(event + " is told to be discarded as " + reason + ", and is " + base.discarded);
            }
        }
    }

    /** The oldest go (R105), or the newest do not come (R104), and then the buffer is full. */
    private void overflows(List<?> events) {
        boolean evicts = stage.keep == BufferKeep.LAST;
        int expected = evicts ? instance.made.firstHeld() : instance.made.size() - events.size();
        for (Object object : events) {
            Event event = (Event) object;
            if (event.hasLeft() || !event.emitted || event.number != expected++) {
                world.violated(event + " is discarded from the buffer, and should not be");
            }
            event.discarded = DiscardReason.BUFFER_FULL;
            bufferFull++;
            world.count(evicts ? Transition.EVICTED_OLDEST : Transition.REFUSED_NEWEST);
        }
        if (instance.buffered() != stage.capacity) {
            world.violated(instance + " discards " + events + ", and has room: " + instance.buffered() + " of "
                    + stage.capacity);
        }
    }
}
