package io.genstage.history.check;

import io.genstage.Emitter;
import io.genstage.Status;
import io.genstage.history.event.Callback;
import io.genstage.history.event.Event;
import io.genstage.history.event.InjectedFailure;
import io.genstage.history.event.Transition;
import io.genstage.history.model.LinkModel;
import io.genstage.history.model.World;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What belongs to every batch, whoever handles it. */
final class CheckedBatch {

    private CheckedBatch() {}

    static void begin(CheckedHandler<?> handler, LinkModel edge, List<Event> events) {
        World world = edge.world;
        handler.enter(edge.consumer, Callback.HANDLE_EVENTS);
        edge.consumer.requireTold(edge);
        edge.takesInHand(events);
        Status status = world.pipeline().status();
        if (status == Status.PAUSED || status == Status.STOPPED) {
            world.violated(edge.consumer + " handles events, and the pipeline is " + status);
        }
        if (events.size() > 1) {
            world.count(Transition.BATCH_OF_MANY);
        }
    }

    static void end(LinkModel edge, List<Event> events, @Nullable Emitter<Event> out) {
        World world = edge.world;
        boolean completes = out != null && world.unrest > 1 && world.oneIn(512);
        if (completes) {
            out.complete();
        }
        try {
            edge.consumer.throwIfPoisoned(Callback.HANDLE_EVENTS);
        } catch (InjectedFailure e) {
            edge.failed(events.size());
            edge.consumer.loses(events, e);
            world.count(Transition.BATCH_FAILED);
            throw e;
        }
        edge.handled(events.size());
        world.count(Transition.BATCH_HANDLED);
        edge.consumer.lastBatch.handled(edge, events);
        edge.consumer.commit(completes);
    }
}
