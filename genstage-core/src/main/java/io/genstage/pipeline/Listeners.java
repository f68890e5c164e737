package io.genstage.pipeline;

import io.genstage.internal.text.SafeLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A pipeline's listeners. An exception of one is logged, and the others are still called. */
final class Listeners {

    private static final SafeLog log = SafeLog.of(Listeners.class);

    private final List<PipelineListener> all = new CopyOnWriteArrayList<>();

    void add(PipelineListener listener) {
        all.add(listener);
    }

    void notifyEach(Consumer<PipelineListener> call) {
        for (PipelineListener listener : all) {
            try {
                call.accept(listener);
            } catch (Throwable e) {
                log.error("A pipeline's listener failed: {}", listener, e);
            }
        }
    }
}
