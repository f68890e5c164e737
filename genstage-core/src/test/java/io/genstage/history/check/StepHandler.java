package io.genstage.history.check;

import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.Subscription;
import io.genstage.history.event.Event;
import io.genstage.history.event.EventKeys;
import io.genstage.history.event.Transition;
import io.genstage.history.model.InstanceModel;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.StageModel;
import java.util.List;

/** The handler of a producer-consumer. It emits none, one or several events for each event that it handles. */
public final class StepHandler extends CheckedHandler<Event> implements ProducerConsumerStage<Event, Event> {

    private final EventKeys keys;

    /** The most events that it emits for one event. */
    private final int most;

    public StepHandler(StageModel stage, EventKeys keys, int most) {
        super(stage);
        this.keys = keys;
        this.most = most;
    }

    @Override
    public void handleEvents(List<Event> events, Subscription from, Emitter<Event> out) {
        LinkModel link = world.link(from);
        InstanceModel instance = link.consumer;
        long room = instance.room();
        long said = out.remainingDemand();
        if (said == 0 || said < room || said > room + instance.droppable()) {
            world.violated(instance + " handles " + events + " with room for " + room + " events, but the emitter says "
                    + said);
        }
        CheckedBatch.begin(this, link, events);
        for (Event event : events) {
            int count = most == 1 ? 1 : world.random.nextInt(most + 1);
            world.count(
                    count == 0
                            ? Transition.STEP_EMITTED_NONE
                            : count == 1 ? Transition.STEP_EMITTED_ONE : Transition.STEP_EMITTED_MANY);
            instance.emission.emit(out, count, () -> world.random.nextInt(4) == 0 ? keys.next() : event.key);
        }
        CheckedBatch.end(link, events, out);
    }

    @Override
    void mayEmit(InstanceModel instance, Emitter<Event> out) {
        instance.emission.emit(out, 1 + world.random.nextInt(2), keys::next);
    }
}
