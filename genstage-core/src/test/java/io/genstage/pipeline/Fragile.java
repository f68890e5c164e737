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
final class Fragile implements ConsumerStage<Integer> {

    /** The state that all consumers of a factory share. */
    static final class Story {

        final List<String> lines = new ArrayList<>();

        final List<Integer> handled = new ArrayList<>();

        private final Set<Integer> poison = new HashSet<>();

        private int count;

        private int badStarts;

        Story(Integer... poison) {
            this.poison.addAll(List.of(poison));
        }

        /** How many of the next consumers fail in {@code started}. */
        void refuseStarts(int many) {
            badStarts = many;
        }

        Fragile next() {
            return new Fragile(this, ++count);
        }
    }

    private final Story story;

    private final int number;

    private Fragile(Story story, int number) {
        this.story = story;
        this.number = number;
    }

    private void write(String line) {
        story.lines.add(number + " " + line);
    }

    @Override
    public void started(StageContext context) {
        if (story.badStarts > 0) {
            story.badStarts--;
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
            if (story.poison.remove(event)) {
                throw new IllegalStateException("poison " + event);
            }
        }
        story.handled.addAll(events);
    }

    @Override
    public void failed(List<?> events, Throwable failure) {
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
        write("hears " + message);
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
