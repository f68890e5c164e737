package io.genstage.history.check;

import io.genstage.ConsumerStage;
import io.genstage.Subscription;
import io.genstage.history.event.Event;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.StageModel;
import java.util.List;

/** Handles events, and that is all. */
public final class SinkHandler extends CheckedHandler<Void> implements ConsumerStage<Event> {

    public SinkHandler(StageModel stage) {
        super(stage);
    }

    @Override
    public void handleEvents(List<Event> events, Subscription from) {
        LinkModel edge = world.edge(from);
        CheckedBatch.begin(this, edge, events);
        CheckedBatch.end(edge, events, null);
    }
}
