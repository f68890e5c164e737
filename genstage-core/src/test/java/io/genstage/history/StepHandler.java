package io.genstage.history;

import io.genstage.Emitter;
import io.genstage.ProducerConsumerStage;
import io.genstage.Subscription;
import java.util.List;

/** Makes none, one or some events of each. */
final class StepHandler extends Callbacks<Event> implements ProducerConsumerStage<Event, Event> {

    private final Keys keys;

    /** How many it makes of an event at most. */
    private final int most;

    StepHandler(StageModel stage, Keys keys, int most) {
        super(stage);
        this.keys = keys;
        this.most = most;
    }

    @Override
    public void handleEvents(List<Event> events, Subscription from, Emitter<Event> out) {
        Edge edge = world.edge(from);
        InstanceModel instance = edge.consumer;
        long room = instance.room();
        if (room == 0 || out.owed() != room) {
            world.violated(instance + " handles " + events + ", and room is for " + room + ", not " + out.owed());
        }
        Batch.begin(this, edge, events);
        for (Event event : events) {
            int count = most == 1 ? 1 : world.random.nextInt(most + 1);
            world.count(
                    count == 0
                            ? Transition.STEP_EMITTED_NONE
                            : count == 1 ? Transition.STEP_EMITTED_ONE : Transition.STEP_EMITTED_MANY);
            for (int i = 0; i < count; i++) {
                instance.emit(out, world.random.nextInt(4) == 0 ? keys.next() : event.key);
            }
        }
        Batch.end(edge, events, out);
    }

    @Override
    void mayEmit(InstanceModel instance, Emitter<Event> out) {
        for (int i = 1 + world.random.nextInt(2); i > 0; i--) {
            instance.emit(out, keys.next());
        }
    }
}
