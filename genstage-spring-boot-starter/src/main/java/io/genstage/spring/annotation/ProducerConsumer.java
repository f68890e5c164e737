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
 * Says that something turns events into events: a stage in the middle of a pipeline.
 *
 * <p>On a method of any bean, whatever its visibility; on a {@code @Bean} method whose bean is a {@link ProducerConsumerStage}; or on
 * a class that is one, where it is a component stereotype too. Usable as a meta-annotation.
 *
 * <p>A method takes, in any order, one event or the batch as a {@code List}, an {@code Emitter<O>}, a {@code Subscription} and
 * a {@code StageContext}. It returns one event, where {@code null} filters out, an {@code Optional}, {@code Collection},
 * {@code Stream}, {@code Iterable} or array of events, or nothing if it takes an {@code Emitter}.
 *
 * <p>With a {@code concurrency} above 1 the one bean is called by that many threads at once, unless it is of prototype scope:
 * then each instance of a stage has a bean of its own, and a new one after a restart. Methods of one bean that handle
 * different stages have different ones, too.
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
     * {@return the handler's name, which a stage of the pipeline has too; placeholders are resolved. Without it the name of
     * the method, or of the bean. It is never taken for the name of a bean}
     */
    @AliasFor("value")
    String name() default "";
}
