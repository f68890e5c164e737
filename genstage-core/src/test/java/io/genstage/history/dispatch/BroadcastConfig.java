package io.genstage.history.dispatch;

import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.dispatch.Dispatcher;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;

/** A broadcast: each event goes to each consuming stage whose selector accepts it. */
public record BroadcastConfig() implements DispatcherConfig {

    @Override
    public Dispatcher<Event> dispatcher() {
        return new BroadcastDispatcher<>();
    }

    @Override
    public DispatcherModel model(HistoryLog log) {
        return new BroadcastDispatcherModel(log);
    }

    @Override
    public String toString() {
        return "broadcast";
    }
}
