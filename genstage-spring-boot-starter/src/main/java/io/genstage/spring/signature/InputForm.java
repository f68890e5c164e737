package io.genstage.spring.signature;

import io.genstage.spring.reactive.BatchPublisher;
import io.genstage.spring.reactive.ReactiveStreams;
import io.genstage.spring.reactive.Reactor;
import java.util.List;

/**
 * What fills a method's parameter for events: an event, or the batch of them, or one of the two in a publisher. A publisher gives
 * the events of one batch and completes: a method is called for each batch anew.
 */
public enum InputForm {
    EVENT {
        @Override
        public List<?> fill(List<Object> batch) {
            return batch;
        }
    },
    LIST {
        @Override
        public List<?> fill(List<Object> batch) {
            return List.of(batch);
        }
    },
    FLOW_PUBLISHER {
        @Override
        public List<?> fill(List<Object> batch) {
            return List.of(new BatchPublisher(batch));
        }
    },
    PUBLISHER {
        @Override
        public List<?> fill(List<Object> batch) {
            return List.of(ReactiveStreams.fromFlow(new BatchPublisher(batch)));
        }
    },
    FLUX {
        @Override
        public List<?> fill(List<Object> batch) {
            return List.of(Reactor.flux(batch));
        }
    },
    MONO {
        @Override
        public List<?> fill(List<Object> batch) {
            return batch.stream().map(Reactor::mono).toList();
        }
    };

    /** {@return what the method is called with, one for each call} */
    public abstract List<?> fill(List<Object> batch);

    /** Only exactly these types are filled, and told by their names: most of them may not be on the class path. */
    static InputForm of(Class<?> declared) {
        return switch (declared.getName()) {
            case "java.util.List" -> LIST;
            case "java.util.concurrent.Flow$Publisher" -> FLOW_PUBLISHER;
            case "org.reactivestreams.Publisher" -> PUBLISHER;
            case "reactor.core.publisher.Flux" -> FLUX;
            case "reactor.core.publisher.Mono" -> MONO;
            default -> EVENT;
        };
    }
}
