package io.genstage.history.dispatch;

import io.genstage.dispatch.EventSlice;
import io.genstage.dispatch.Subscriber;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;
import io.genstage.history.event.Transition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Predicts a {@code BroadcastDispatcher}: each event goes once to each stage whose selector accepts it. */
final class BroadcastDispatcherModel extends DispatcherModel {

    private final List<BroadcastStageModel> stages = new ArrayList<>(2);

    BroadcastDispatcherModel(HistoryLog log) {
        super(log);
    }

    @Override
    boolean broadcasts() {
        return true;
    }

    @Override
    public @Nullable String refusal(Subscriber<Event> subscriber) {
        for (Subscriber<Event> other : subscribers) {
            if (other.consumer().equals(subscriber.consumer())) {
                return "the consumer would receive every event twice";
            }
        }
        return null;
    }

    @Override
    public void subscribed(Subscriber<Event> subscriber) {
        super.subscribed(subscriber);
        BroadcastStageModel stage = stage(subscriber);
        if (stage == null) {
            stage = new BroadcastStageModel(subscriber.stage());
            stages.add(stage);
        } else {
            log.count(Transition.SHARED_PLACE);
        }
        stage.join(subscriber);
    }

    @Override
    public void cancelled(Subscriber<Event> subscriber) {
        super.cancelled(subscriber);
        BroadcastStageModel stage = stage(subscriber);
        if (stage != null) {
            stage.subscribers.remove(subscriber);
            if (stage.subscribers.isEmpty()) {
                stages.remove(stage);
            }
        }
    }

    private @Nullable BroadcastStageModel stage(Subscriber<Event> subscriber) {
        for (int i = 0; i < stages.size(); i++) {
            if (stages.get(i).stage.equals(subscriber.stage())) {
                return stages.get(i);
            }
        }
        return null;
    }

    @Override
    public long grant() {
        long grant = stages.isEmpty() ? 0 : Long.MAX_VALUE;
        for (int i = 0; i < stages.size(); i++) {
            grant = Math.min(grant, sum(stages.get(i).subscribers));
        }
        return grant;
    }

    @Override
    public void dispatchBegins(EventSlice<Event> events) {
        super.dispatchBegins(events);
        for (int i = 0; i < stages.size(); i++) {
            stages.get(i).next = 0;
        }
    }

    @Override
    void delivers(Subscriber<Event> subscriber, EventSlice<Event> events) {
        for (int i = 0; i < events.size(); i++) {
            receives(subscriber, events.get(i), false);
        }
    }

    @Override
    void withheld(Event event, Subscriber<Event> subscriber) {
        receives(subscriber, event, true);
    }

    private void receives(Subscriber<Event> subscriber, Event event, boolean fails) {
        BroadcastStageModel stage = stage(subscriber);
        if (stage == null) {
            return;
        }
        stage.skipRejected(current);
        if (stage.next >= current.size()
                || current.get(stage.next++) != event
                || stage.throwsFor(event) != fails) {
            log.violated(subscriber + " is delivered " + event + (fails ? ", which is to fail there," : "")
                    + " against its selector or out of order");
        }
    }

    @Override
    public void dispatchEnds() {
        for (int i = 0; i < stages.size(); i++) {
            BroadcastStageModel stage = stages.get(i);
            stage.skipRejected(current);
            if (stage.next != current.size()) {
                log.violated(stage.stage + " did not receive all of " + current);
            }
        }
        for (int i = 0; i < current.size(); i++) {
            checkFate(current.get(i));
        }
    }

    private void checkFate(Event event) {
        boolean wanted = false;
        for (int i = 0; i < stages.size(); i++) {
            wanted |= stages.get(i).takes(event);
        }
        log.count(wanted && stages.size() > 1 ? Transition.BROADCAST : Transition.SELECTED);
        if (wanted == (event.discarded != null)) {
            log.violated(event + " is taken by a stage: " + wanted + ", and was discarded: " + event.discarded);
        }
    }

    /** An event that fails at a consumer counts as delivered, so only events that all selectors reject are discarded. */
    @Override
    void filtered(Event event) {}
}
