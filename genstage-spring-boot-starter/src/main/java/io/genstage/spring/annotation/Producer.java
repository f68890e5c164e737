package io.genstage.spring.annotation;

import io.genstage.ProducerStage;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.annotation.AliasFor;
import org.springframework.stereotype.Component;

/**
 * Marks a handler that produces events for demand: a stage at the head of a pipeline.
 *
 * <p>Annotates a method of any bean, of any visibility; a {@code @Bean} method whose bean is a {@link ProducerStage};
 * or a class that implements that interface, which this makes a component too. Usable as a meta-annotation.
 *
 * <p>A method takes, in any order, the demand as {@code long} or {@code int}, an {@code Emitter<E>} and a {@code
 * StageContext}. Its result depends on its parameters:
 *
 * <ul>
 *   <li>With the demand, it returns a {@code Collection}, an {@code Iterable}, an array, an {@code Optional} or one
 *       event. {@code null} means that no event is available now.
 *   <li>Without the demand, it returns one event or an {@code Optional} for each call.
 *   <li>Or it returns a {@code Stream}, {@code Iterator} or {@code Iterable}, without the demand: a finite source, from
 *       which the stage pulls by demand, and which it closes at the end.
 *   <li>With an {@code Emitter}, it returns nothing.
 * </ul>
 *
 * <p>A method that returns events is polled, every 100 ms unless {@code poll-interval} is set.
 *
 * <p>A {@code Flux}, {@code Mono}, {@code Publisher} or {@code Flow.Publisher}, without the demand, is a source to
 * which the stage subscribes when it starts. The stage requests what its consumers have requested. It completes and
 * fails with the publisher, and cancels the subscription when it terminates. Reactor and Reactive Streams must be
 * dependencies of the application.
 *
 * <p>A supervised pipeline restarts a stage that fails. A finite source or a publisher is restartable only if its
 * method takes a {@code StageContext}: the restart calls the method again, which can then continue at {@code
 * context.emitted()}. A bean of prototype scope is created for each start.
 *
 * @since 0.1.0
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Component
@Reflective
public @interface Producer {

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
