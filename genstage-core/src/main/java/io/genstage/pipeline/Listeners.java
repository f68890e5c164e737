package io.genstage.pipeline;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A pipeline's listeners; what one of them throws is logged and harms nobody. */
final class Listeners {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final List<PipelineListener> all = new CopyOnWriteArrayList<>();

    void add(PipelineListener listener) {
        all.add(listener);
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    void tell(Consumer<PipelineListener> news) {
        for (PipelineListener listener : all) {
            try {
                news.accept(listener);
            } catch (RuntimeException | Error e) {
                log.error("A pipeline's listener failed: {}", listener, e);
            }
        }
    }
}
