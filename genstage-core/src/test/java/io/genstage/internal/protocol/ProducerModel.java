package io.genstage.internal.protocol;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.DemandMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Predicts what a producing side must do, as simply as possible. Events are sent one at a time. All buffered events and
 * messages are in one list, the events as numbers and the messages as texts. Which of several consumers receives an
 * event is not predicted.
 */
final class ProducerModel {

    /** The remaining demand of each consumer. With a demand dispatcher, only the sum is right. */
    final Map<Taker, Long> demand = new LinkedHashMap<>();

    final List<Object> waiting = new ArrayList<>();

    final List<Integer> dispatched = new ArrayList<>();

    final List<Integer> evicted = new ArrayList<>();

    final List<Integer> filtered = new ArrayList<>();

    final List<Object> handled = new ArrayList<>();

    long owed;

    DemandMode mode;

    private final boolean broadcast;

    private final BufferOptions buffer;

    ProducerModel(boolean broadcast, BufferOptions buffer, DemandMode mode) {
        this.broadcast = broadcast;
        this.buffer = buffer;
        this.mode = mode;
    }

    /** No consumer accepts every seventh event. */
    static boolean unwanted(int event) {
        return event % 7 == 0;
    }

    long grant() {
        if (broadcast) {
            return demand.values().stream().mapToLong(Long::longValue).min().orElse(0);
        }
        return demand.values().stream().mapToLong(Long::longValue).sum();
    }

    long buffered() {
        return waiting.stream().filter(Integer.class::isInstance).count();
    }

    long room() {
        return mode == DemandMode.ACCUMULATE ? 0 : Math.max(0, grant() - buffered());
    }

    void ask(Taker taker, long more) {
        demand.computeIfPresent(taker, (who, left) -> left + more);
        resume();
    }

    void cancel(Taker taker) {
        demand.remove(taker);
        resume();
    }

    void mode(DemandMode newMode) {
        mode = newMode;
        resume();
    }

    void emit(int event) {
        owed = Math.max(0, owed - 1);
        boolean full = buffered() == buffer.capacity();
        if (mode == DemandMode.FORWARD && buffered() == 0 && grant() > 0) {
            dispatch(event);
        } else if (full && buffer.keep() == BufferKeep.FIRST) {
            evicted.add(event);
        } else {
            if (full) {
                evicted.add((Integer) waiting.remove(0));
            }
            waiting.add(event);
        }
        handleMessages();
    }

    void sendInfo(String message) {
        waiting.add(message);
        handleMessages();
    }

    /** Sends buffered events, as far as there is demand. */
    private void resume() {
        handleMessages();
        while (mode == DemandMode.FORWARD && !waiting.isEmpty() && grant() > 0) {
            dispatch((Integer) waiting.remove(0));
            handleMessages();
        }
    }

    private void handleMessages() {
        while (!waiting.isEmpty() && waiting.get(0) instanceof String) {
            handled.add(waiting.remove(0));
        }
    }

    private void dispatch(int event) {
        if (unwanted(event)) {
            filtered.add(event);
            return;
        }
        dispatched.add(event);
        if (broadcast) {
            demand.replaceAll((who, left) -> left - 1);
        } else {
            Taker anyone = demand.keySet().stream()
                    .filter(who -> demand.get(who) > 0)
                    .findFirst()
                    .orElseThrow();
            demand.merge(anyone, -1L, Long::sum);
        }
    }
}
