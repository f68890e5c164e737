package io.genstage.spring.reactive;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The only class that names types of Reactor, so that an application without that jar starts. */
public final class Reactor {

    private Reactor() {}

    public static Object flux(List<?> events) {
        return Flux.fromIterable(events);
    }

    public static Object mono(Object event) {
        return Mono.just(event);
    }
}
