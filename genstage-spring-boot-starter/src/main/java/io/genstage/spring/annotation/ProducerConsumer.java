package io.genstage.spring.annotation;

import io.genstage.ProducerConsumerStage;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Marks a handler that consumes events and emits others: a stage in the middle of a pipeline.
 *
 * <p>Annotates a method of any bean, of any visibility; a {@code @Bean} method whose bean is a {@link
 * ProducerConsumerStage}; or a class that implements that interface, which this makes a component too. Usable as a
 * meta-annotation.
 *
 * <p>A method takes, in any order, one event or the batch as a {@code List}, an {@code Emitter<O>}, a {@code
 * Subscription} and a {@code StageContext}. It returns one event, or {@code null} to filter it out, or an {@code
 * Optional}, {@code Collection}, {@code Stream}, {@code Iterable} or array of events. With an {@code Emitter}, it
 * returns nothing.
 *
 * <p>A method may also return a {@code Flux}, {@code Mono}, {@code Publisher}, {@code Flow.Publisher} or {@code
 * CompletionStage}. The stage waits until that has completed, and emits its events in order. Its failure fails the
 * stage. If the stage's thread is interrupted meanwhile, it is cancelled.
 *
 * <p>A parameter of type {@code Flux<I>}, {@code Publisher<I>} or {@code Flow.Publisher<I>} publishes the batch, like a
 * {@code List<I>}. It completes at the end of the batch, and the method is called again for the next batch. A {@code
 * Mono<I>} publishes one event. For operators over all events of a stage, use {@link
 * io.genstage.pipeline.Pipeline#publisher(String)}, and return the events to a pipeline with a {@link
 * io.genstage.flow.FlowProducer}.
 *
 * <p>With a {@code concurrency} above 1, several threads call the bean concurrently, unless it has prototype scope.
 * With prototype scope, each start of an instance gets its own bean. If several stages have handler methods in the same
 * bean class, each gets its own bean, too.
 *
 * @since 0.1.0
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
@Reflective
public @interface ProducerConsumer {

    /**
     * {@return the handler's name, an alias of {@link #name}}
     */
    @AliasFor("name")
    String value() default "";

    /**
     * {@return the handler's name, which is also the name of its stage unless the stage sets {@code handler}.
     * Placeholders are resolved. If empty, the name of the method or of the bean. It never names a bean}
     */
    @AliasFor("value")
    String name() default "";
}
