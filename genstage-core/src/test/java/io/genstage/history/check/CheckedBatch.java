package io.genstage.history.check;

import io.genstage.Emitter;
import io.genstage.Status;
import io.genstage.history.event.Callback;
import io.genstage.history.event.Event;
import io.genstage.history.event.EventReceipt;
import io.genstage.history.event.Transition;
import io.genstage.history.model.Disturbance;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.World;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code handleEvents} of sinks and of steps have in common. */
final class CheckedBatch {

    private CheckedBatch() {}

    static void begin(CheckedHandler<?> handler, LinkModel link, List<Event> events) {
        World world = link.world;
        handler.enter(link.consumer, Callback.HANDLE_EVENTS);
        link.consumer.input.requireSubscribed(link);
        link.batchStarts(events);
        requireNotNotified(link, events);
        link.consumer.emission.begin(events);
        world.checkEarlyNotifications();
        Status status = world.pipeline().status();
        if (status == Status.PAUSED || status == Status.STOPPED) {
            world.violated(link.consumer + " handles events, but the pipeline is " + status);
        }
        if (events.size() > 1) {
            world.count(Transition.BATCH_OF_MANY);
        }
    }

    /** An event is not handled after its source was notified that it is settled. */
    private static void requireNotNotified(LinkModel link, List<Event> events) {
        for (int i = 0; link.consumer.stage.redelivers && i < events.size(); i++) {
            if (events.get(i).receipts().stream().anyMatch(EventReceipt::isNotified)) {
                link.world.violated(link.consumer + " handles " + events.get(i) + ", although its source was notified");
            }
        }
    }

    static void end(LinkModel link, List<Event> events, @Nullable Emitter<Event> out) {
        World world = link.world;
        boolean completes = out != null && world.disturbance == Disturbance.SEVERE && world.oneIn(512);
        if (completes) {
            out.complete();
        }
        link.consumer.throwInjectedFailure(link, events);
        link.consumer.redelivery.handled(events.size());
        link.batchHandled(events.size());
        world.count(Transition.BATCH_HANDLED);
        link.consumer.lastBatch.handled(link, events);
        link.consumer.commit(completes);
    }
}
