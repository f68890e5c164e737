package io.genstage.spring.signature;

import io.genstage.spring.reactive.BatchPublisher;
import io.genstage.spring.reactive.ReactiveStreams;
import io.genstage.spring.reactive.Reactor;
import java.util.List;

/**
 * The argument for events: an event, a batch, or a publisher of one of the two. A publisher publishes the events of one
 * batch and completes. The method is called once for each batch.
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

    /** {@return the arguments, one for each call of the method} */
    public abstract List<?> fill(List<Object> batch);

    /** Matches exact types only, by name: most of these types may be absent from the class path. */
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
