package io.genstage.spring.annotation;

import io.genstage.ConsumerStage;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Marks a handler that consumes events: a stage at the end of a pipeline.
 *
 * <p>Annotates a method of any bean, of any visibility; a {@code @Bean} method whose bean is a {@link ConsumerStage};
 * or a class that implements that interface, which this makes a component too. Usable as a meta-annotation.
 *
 * <p>A method takes, in any order, one event or the batch as a {@code List}, a {@code Subscription} and a
 * {@code StageContext}, and returns nothing. It may block: the pipeline then slows down to its speed.
 *
 * <p>A method may also return a {@code Mono}, {@code Flux}, {@code Publisher}, {@code Flow.Publisher} or {@code
 * CompletionStage}. The stage waits until that has completed, and only then counts the events as handled and requests
 * more. Its failure fails the stage. If the stage's thread is interrupted meanwhile, it is cancelled.
 *
 * <p>A parameter of type {@code Flux<E>}, {@code Publisher<E>} or {@code Flow.Publisher<E>} publishes the batch, like a
 * {@code List<E>}, and not the whole stream. A {@code Mono<E>} publishes one event.
 *
 * <p>With a {@code concurrency} above 1, several threads call the bean concurrently, unless it has prototype scope.
 * With prototype scope, each start of an instance gets its own bean. If several stages have handler methods in the same
 * bean class, each gets its own bean, too. With {@code concurrency: per-event}, each event is handled on its own
 * thread, and a batch contains one event.
 *
 * @since 0.1.0
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
@Reflective
public @interface Consumer {

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
