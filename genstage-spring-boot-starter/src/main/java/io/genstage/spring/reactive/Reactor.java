package io.genstage.spring.reactive;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What needs the jar of Reactor: nobody else names its types, so that an application without it starts. */
public final class Reactor {

    private Reactor() {}

    public static Object flux(List<?> events) {
        return Flux.fromIterable(events);
    }

    public static Object mono(Object event) {
        return Mono.just(event);
    }
}
