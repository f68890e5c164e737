package io.genstage.spring;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What needs the jar of Reactor: nobody else names its types, so that an application without it starts. */
final class Reactor {

    private Reactor() {}

    static Object flux(List<?> events) {
        return Flux.fromIterable(events);
    }

    static Object mono(Object event) {
        return Mono.just(event);
    }
}
