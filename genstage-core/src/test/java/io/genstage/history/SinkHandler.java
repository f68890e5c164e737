package io.genstage.history;

import io.genstage.ConsumerStage;
import io.genstage.Subscription;
import java.util.List;

/** Handles events, and that is all. */
final class SinkHandler extends Callbacks<Void> implements ConsumerStage<Event> {

    SinkHandler(StageModel stage) {
        super(stage);
    }

    @Override
    public void handleEvents(List<Event> events, Subscription from) {
        Edge edge = world.edge(from);
        Batch.begin(this, edge, events);
        Batch.end(edge, events, null);
    }
}
