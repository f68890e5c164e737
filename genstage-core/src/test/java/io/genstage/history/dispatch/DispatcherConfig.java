package io.genstage.history.dispatch;

import io.genstage.dispatch.Dispatcher;
import io.genstage.history.event.Event;
import io.genstage.history.event.HistoryLog;

/** Configures the dispatcher of a stage. Creates the dispatcher and its model. */
public interface DispatcherConfig {

    /** {@return a new dispatcher of the product} */
    Dispatcher<Event> dispatcher();

    /** {@return a new model of that dispatcher} */
    DispatcherModel model(HistoryLog log);
}
