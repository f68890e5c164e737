package io.genstage.pipeline;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.Reply;
import io.genstage.StageContext;
import io.genstage.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A consumer of batches that throws as often as planned for some events, and records its calls. */
final class FaultyConsumer implements ConsumerStage<Integer> {

    static final int ALWAYS = Integer.MAX_VALUE;

    /** The batch of each call, also of those that threw. */
    final List<List<Integer>> calls = new ArrayList<>();

    final List<Integer> handled = new ArrayList<>();

    /** The events that {@code failed} was called with. */
    final List<Integer> failed = new ArrayList<>();

    final List<Object> casts = new ArrayList<>();

    private final Map<Integer, Integer> faults = new HashMap<>();

    private Supplier<Throwable> failure = () -> new IllegalStateException("planted");

    /** Makes each call with an event throw, this many times. */
    FaultyConsumer failing(int event, int times) {
        faults.put(event, times);
        return this;
    }

    FaultyConsumer throwing(Supplier<Throwable> thrown) {
        failure = thrown;
        return this;
    }

    /** Ends all faults. */
    void heal() {
        faults.clear();
    }

    @Override
    public void handleEvents(List<Integer> events, Subscription from) {
        calls.add(events);
        boolean fails = false;
        for (Integer event : events) {
            int left = faults.getOrDefault(event, 0);
            fails |= left > 0;
            faults.put(event, Math.max(0, left == ALWAYS ? left : left - 1));
        }
        if (fails) {
            FaultyConsumer.<RuntimeException>sneak(failure.get());
        }
        handled.addAll(events);
    }

    @SuppressWarnings("unchecked") // throws any exception as an unchecked one
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Override
    public void failed(List<?> events, Throwable cause, StageContext context) {
        events.forEach(event -> failed.add((Integer) event));
    }

    /** Answers with the request. */
    @Override
    public void call(Object request, Reply reply, Emitter<Void> out) {
        reply.send(request);
    }

    @Override
    public void cast(Object message, Emitter<Void> out) {
        casts.add(message);
    }
}
