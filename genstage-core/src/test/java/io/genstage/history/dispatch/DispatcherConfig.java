package io.genstage.history.dispatch;

import io.genstage.dispatch.Dispatcher;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;

/** How a stage shares out its events: makes dispatchers, and says what they should do. */
public interface DispatcherConfig {

    /** A true one. */
    Dispatcher<Event> dispatcher();

    /** What it should do. */
    DispatcherModel spec(HistoryLog log);
}
