package io.genstage.guarantees;

import io.genstage.Acknowledger;
import io.genstage.Undelivered;
import java.util.ArrayList;
import java.util.List;

/** What handlers, the acknowledger and the handler of undelivered events of a scene were called with. */
final class Traces implements Acknowledger {

    private final List<String> calls = new ArrayList<>();

    private final List<String> handled = new ArrayList<>();

    private final List<String> notifications = new ArrayList<>();

    private final List<Undelivered<?>> reports = new ArrayList<>();

    void called(String event) {
        calls.add(event);
    }

    void handled(String event) {
        handled.add(event);
    }

    void undelivered(Undelivered<?> report) {
        reports.add(report);
    }

    @Override
    public void acknowledge() {
        notifications.add("done");
    }

    @Override
    public void fail(Throwable cause) {
        notifications.add("given up");
    }

    /** {@return how often a handler was called with an event, also if the call threw} */
    long calls(String event) {
        return count(calls, event);
    }

    /** {@return how often a call with an event returned} */
    long handledTimes(String event) {
        return count(handled, event);
    }

    private static long count(List<String> events, String event) {
        return events.stream().filter(event::equals).count();
    }

    /** {@return how many calls returned, with any event} */
    long handledInAll() {
        return handled.size();
    }

    /** {@return what the acknowledger was notified of: {@code done} or {@code given up}} */
    List<String> notifications() {
        return List.copyOf(notifications);
    }

    List<Undelivered<?>> reports() {
        return List.copyOf(reports);
    }
}
