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

    /** Counts the stages that must not receive an event of this dispatch because their selector throws. */
    private int withheld;

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
        withheld = 0;
        for (int i = 0; i < stages.size(); i++) {
            stages.get(i).next = 0;
        }
    }

    @Override
    void delivers(Subscriber<Event> subscriber, EventSlice<Event> events) {
        BroadcastStageModel stage = stage(subscriber);
        for (int i = 0; stage != null && i < events.size(); i++) {
            stage.skipUnwanted(current);
            if (stage.next >= current.size() || current.get(stage.next++) != events.get(i)) {
                log.violated(subscriber + " is delivered " + events
                        + ", which its selector rejects or which are out of order");
                return;
            }
        }
    }

    @Override
    public void dispatchEnds() {
        for (int i = 0; i < stages.size(); i++) {
            BroadcastStageModel stage = stages.get(i);
            stage.skipUnwanted(current);
            if (stage.next != current.size()) {
                log.violated(stage.stage + " did not receive all of " + current);
            }
        }
        for (int i = 0; i < current.size(); i++) {
            checkFate(current.get(i));
        }
        if (withheld != 0) {
            log.violated(
                    "selectors threw, but " + withheld + " events of " + current + " were not reported as withheld");
        }
    }

    private void checkFate(Event event) {
        boolean wanted = false;
        for (int i = 0; i < stages.size(); i++) {
            wanted |= stages.get(i).wants(event);
            withheld += stages.get(i).throwsFor(event) ? 1 : 0;
        }
        log.count(wanted && stages.size() > 1 ? Transition.BROADCAST : Transition.SELECTED);
        if (wanted == (event.discarded != null)) {
            log.violated(event + " was accepted by a selector: " + wanted + ", and was discarded: " + event.discarded);
        }
    }

    @Override
    void filtered(Event event) {
        for (BroadcastStageModel stage : stages) {
            if (stage.throwsFor(event)) {
                log.violated(event + " is filtered, although a selector threw");
            }
        }
    }

    @Override
    void failed(Event event) {
        log.count(Transition.FAILED_BY_SELECTOR);
        boolean threw = false;
        for (BroadcastStageModel stage : stages) {
            threw |= stage.throwsFor(event);
        }
        if (!threw) {
            log.violated(event + " failed, but no selector threw");
        }
    }

    @Override
    void withheld(Event event, Subscriber<Event> subscriber) {
        withheld--;
        BroadcastStageModel stage = stage(subscriber);
        if (stage == null || !stage.throwsFor(event)) {
            log.violated(event + " is withheld from " + subscriber + ", whose selector did not throw");
        }
    }
}
