package io.genstage.spring.signature;

import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import java.lang.reflect.Method;

/** The forms that a handler method can have, as text. */
final class LegalSignatures {

    private static final String PRODUCER = """
              List<E> m(long demand)     up to `demand` events; or Collection<E>, Iterable<E>, E[], Optional<E>, E
              E m()                      one event for each call, null if there is none now; or Optional<E>
              Stream<E> m()              a finite source; or Iterator<E>, Iterable<E>
              Flux<E> m()                a source that is subscribed to; or Mono<E>, Publisher<E>, Flow.Publisher<E>
              void m(Emitter<E> out)     with or without `long demand`
            `int demand` instead of `long`, and a StageContext, are possible in each, in any order.""";

    private static final String PRODUCER_CONSUMER = """
              O m(I event)                           null or an empty Optional<O> filters the event out
              List<O> m(I event)                     many for one; or Collection<O>, Stream<O>, Iterable<O>, O[]
              Mono<O> m(I event)                     waited for; or Flux<O>, Publisher<O>, Flow.Publisher<O>,
                                                     CompletionStage<O>
              List<O> m(List<I> events)              a batch for a batch; or any of the results above
              Flux<O> m(Flux<I> events)              the same; or Publisher<I>, Flow.Publisher<I>; Mono<I> is one event
              void m(I event, Emitter<O> out)        or void m(List<I> events, Emitter<O> out)
            A Subscription and a StageContext are possible in each, in any order.""";

    private static final String CONSUMER = """
              void m(E event)               or Mono<E>
              void m(List<E> events)        the batch; or Flux<E>, Publisher<E>, Flow.Publisher<E>
              Mono<Void> m(E event)         waited for; or Mono<?>, Flux<?>, Publisher<?>, Flow.Publisher<?>,
                                            CompletionStage<?>; for a batch too
            A Subscription and a StageContext are possible in each, in any order.""";

    private LegalSignatures() {}

    static InvalidPipelineException illegal(StageType kind, Method method, Class<?> beanType, String reason) {
        return new InvalidPipelineException(
                "Method `" + MethodNames.full(method, beanType) + "` cannot be the handler of a " + kind + ": " + reason
                        + ".",
                "Give it one of the legal forms:\n\n" + forms(kind));
    }

    static String forms(StageType kind) {
        return switch (kind) {
            case PRODUCER -> PRODUCER;
            case PRODUCER_CONSUMER -> PRODUCER_CONSUMER;
            case CONSUMER -> CONSUMER;
        };
    }
}
