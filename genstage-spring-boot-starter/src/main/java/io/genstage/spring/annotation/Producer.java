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
 * Says that something answers demand with events: a stage at the head of a pipeline.
 *
 * <p>On a method of any bean, whatever its visibility; on a {@code @Bean} method whose bean is a {@link ProducerStage}; or on
 * a class that is one, where it is a component stereotype too. Usable as a meta-annotation.
 *
 * <p>A method takes, in any order, the demand as {@code long} or {@code int}, an {@code Emitter<E>} and a {@code StageContext}.
 * With the demand it returns a {@code Collection}, an {@code Iterable}, an array, an {@code Optional} or one event, where
 * {@code null} means that there is none now; without it one event or {@code Optional} for each call, or a {@code Stream},
 * {@code Iterator} or {@code Iterable}, which is a finite source that is pulled by demand and closed at its end. With an
 * {@code Emitter} it returns nothing. A method that returns events is polled, each 100 ms where nothing else is said.
 *
 * <p>A supervised stage that fails is restarted. A finite source can be only if its method takes a {@code StageContext}: it is
 * then called again, and begins at {@code context.emitted()}. A bean of prototype scope is made anew for each start.
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
     * {@return the handler's name, which a stage of the pipeline has too; placeholders are resolved. Without it the name of
     * the method, or of the bean. It is never taken for the name of a bean}
     */
    @AliasFor("value")
    String name() default "";
}
