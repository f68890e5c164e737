package io.genstage.pipeline;

import io.genstage.Cancellation;
import io.genstage.ConsumerStage;
import io.genstage.DemandControl;
import io.genstage.Emitter;
import io.genstage.Reply;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A consumer that throws for some events and records all its callbacks. The consumers of one factory are numbered. */
final class FailingConsumer implements ConsumerStage<Integer> {

    /** The state that all consumers of a factory share. */
    static final class FactoryState {

        final List<String> lines = new ArrayList<>();

        final List<Integer> handled = new ArrayList<>();

        private final Set<Integer> poison = new HashSet<>();

        private int count;

        private int badStarts;

        FactoryState(Integer... poison) {
            this.poison.addAll(List.of(poison));
        }

        /** How many of the next consumers fail in {@code started}. */
        void refuseStarts(int many) {
            badStarts = many;
        }

        FailingConsumer next() {
            return new FailingConsumer(this, ++count);
        }
    }

    private final FactoryState state;

    private final int number;

    private FailingConsumer(FactoryState state, int number) {
        this.state = state;
        this.number = number;
    }

    private void write(String line) {
        state.lines.add(number + " " + line);
    }

    @Override
    public void started(StageContext context) {
        if (state.badStarts > 0) {
            state.badStarts--;
            write("refuses");
            throw new IllegalStateException("not now");
        }
        write("started");
    }

    @Override
    public DemandControl subscribed(Subscription subscription) {
        write("subscribed to " + subscription.producer());
        return DemandControl.AUTOMATIC;
    }

    @Override
    public void handleEvents(List<Integer> events, Subscription from) {
        for (Integer event : events) {
            if (state.poison.remove(event)) {
                throw new IllegalStateException("poison " + event);
            }
        }
        state.handled.addAll(events);
    }

    @Override
    public void failed(List<?> events, Throwable failure, StageContext context) {
        write("failed with " + events + ": " + failure.getMessage());
    }

    @Override
    public void cancelled(Subscription subscription, Cancellation cancellation, Emitter<Void> out) {
        write("cancelled " + cancellation.kind());
    }

    @Override
    public void completed(Subscription subscription, Emitter<Void> out) {
        write("completed");
    }

    @Override
    public void cast(Object message, Emitter<Void> out) {
        if ("die".equals(message)) {
            throw new IllegalStateException("died");
        }
        write("cast " + message);
    }

    @Override
    public void call(Object request, Reply reply, Emitter<Void> out) {
        reply.send(number);
    }

    @Override
    public void terminated(@Nullable Throwable failure) {
        write("terminated" + (failure == null ? "" : ": " + failure.getMessage()));
    }
}
