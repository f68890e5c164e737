package io.genstage.spring.signature;

import io.genstage.InvalidPipelineException;
import io.genstage.StageType;
import java.lang.reflect.Method;

/** The legal signatures of handler methods, as text. */
final class LegalSignatures {

    private static final String PRODUCER = """
              List<E> m(long demand)     up to `demand` events; or Collection<E>, Iterable<E>, E[], Optional<E>, E
              E m()                      one event for each call, or null if none is available; or Optional<E>
              Stream<E> m()              a finite source; or Iterator<E>, Iterable<E>
              Flux<E> m()                a source to subscribe to; or Mono<E>, Publisher<E>, Flow.Publisher<E>
              void m(Emitter<E> out)     with or without `long demand`
            Each form may take `int demand` instead of `long`, and a StageContext, in any order. Instead of E, a result may
            contain Tracked<E>: an event with its acknowledger.""";

    private static final String PRODUCER_CONSUMER = """
              O m(I event)                           null or an empty Optional<O> filters the event out
              List<O> m(I event)                     several events for one; or Collection<O>, Stream<O>, Iterable<O>, O[]
              Mono<O> m(I event)                     the call waits for it; or Flux<O>, Publisher<O>, Flow.Publisher<O>,
                                                     CompletionStage<O>
              List<O> m(List<I> events)              a batch for a batch; or any result above
              Flux<O> m(Flux<I> events)              the same; or Publisher<I>, Flow.Publisher<I>; Mono<I> is one event
              void m(I event, Emitter<O> out)        or void m(List<I> events, Emitter<O> out)
            Each form may take a Subscription, a StageContext and an Acknowledger, in any order.""";

    private static final String CONSUMER = """
              void m(E event)               or Mono<E>
              void m(List<E> events)        the batch; or Flux<E>, Publisher<E>, Flow.Publisher<E>
              Mono<Void> m(E event)         the call waits for it; or Mono<?>, Flux<?>, Publisher<?>, Flow.Publisher<?>,
                                            CompletionStage<?>; also for a batch
            Each form may take a Subscription, a StageContext and an Acknowledger, in any order.""";

    private LegalSignatures() {}

    static InvalidPipelineException illegal(StageType kind, Method method, Class<?> beanType, String reason) {
        return illegal(kind, method, beanType, reason, "");
    }

    /** A producer's method that can emit nothing. Perhaps all events of the stage come from other threads. */
    static InvalidPipelineException emitsNothing(Method method, Class<?> beanType, String reason) {
        return illegal(
                StageType.PRODUCER,
                method,
                beanType,
                reason,
                "\n\nIf all events of the stage come through its inlet, return `ProducerStage.inletOnly()` from a method"
                        + " with `@Bean` and `@Producer` instead.");
    }

    private static InvalidPipelineException illegal(
            StageType kind, Method method, Class<?> beanType, String reason, String furtherRemedy) {
        return new InvalidPipelineException(
                "Method `" + MethodNames.full(method, beanType) + "` cannot be the handler of a " + kind + ": " + reason
                        + ".",
                "Use one of the legal signatures:\n\n" + forms(kind) + furtherRemedy);
    }

    static String forms(StageType kind) {
        return switch (kind) {
            case PRODUCER -> PRODUCER;
            case PRODUCER_CONSUMER -> PRODUCER_CONSUMER;
            case CONSUMER -> CONSUMER;
        };
    }
}
