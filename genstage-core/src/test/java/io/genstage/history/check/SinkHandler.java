package io.genstage.history.check;

import io.genstage.ConsumerStage;
import io.genstage.Subscription;
import io.genstage.history.event.Event;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.StageModel;
import java.util.List;

/** The handler of a consumer. It handles events and emits none. */
public final class SinkHandler extends CheckedHandler<Void> implements ConsumerStage<Event> {

    public SinkHandler(StageModel stage) {
        super(stage);
    }

    @Override
    public void handleEvents(List<Event> events, Subscription from) {
        LinkModel link = world.link(from);
        CheckedBatch.begin(this, link, events);
        CheckedBatch.end(link, events, null);
    }
}
