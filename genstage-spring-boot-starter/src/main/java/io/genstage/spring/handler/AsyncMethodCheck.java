package io.genstage.spring.handler;

import io.genstage.InvalidPipelineException;
import io.genstage.spring.signature.MethodNames;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.springframework.aop.Advisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.interceptor.AsyncExecutionInterceptor;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Async;
import org.springframework.util.ClassUtils;

/**
 * Rejects {@code @Async} methods, which return before they have done their work: the stage would count events as
 * handled too early, lose failures, and demand would bound nothing. A method that returns a {@code CompletableFuture}
 * is legal, because the stage waits for the future.
 */
final class AsyncMethodCheck {

    private AsyncMethodCheck() {}

    /**
     * Checks for the annotation on a handler method, the methods that it overrides, its class and the interfaces of the
     * class.
     *
     * @throws InvalidPipelineException if the stage would not wait for the work of a call
     */
    static void check(String beanName, Method method, Class<?> type) {
        if (annotated(method, type) && !awaited(method)) {
            throw rejection(beanName, method, type);
        }
    }

    /**
     * Checks all methods of a bean that implement one of the core's interfaces.
     *
     * @throws InvalidPipelineException if the stage would not wait for the work of a call
     */
    static void checkAll(String beanName, Class<?> coreInterface, Class<?> type) {
        if (coreInterface.isAssignableFrom(type)) {
            for (Method declared : coreInterface.getMethods()) {
                check(beanName, ClassUtils.getMostSpecificMethod(declared, type), type);
            }
        }
    }

    /**
     * Checks for the advice itself, which another annotation may add.
     *
     * @param bean the bean, which may be a proxy
     * @throws InvalidPipelineException if the stage would not wait for the work of a call
     */
    static void checkAdvice(String beanName, Object bean, Method method, Class<?> type) {
        if (bean instanceof Advised proxy
                && !awaited(method)
                && Arrays.stream(proxy.getAdvisors()).anyMatch(advisor -> isAsync(advisor, method, type))) {
            throw rejection(beanName, method, type);
        }
    }

    private static boolean annotated(Method method, Class<?> type) {
        return AnnotatedElementUtils.hasAnnotation(method, Async.class)
                || AnnotatedElementUtils.hasAnnotation(method.getDeclaringClass(), Async.class)
                || AnnotatedElementUtils.hasAnnotation(type, Async.class);
    }

    private static boolean isAsync(Advisor advisor, Method method, Class<?> type) {
        return advisor.getAdvice() instanceof AsyncExecutionInterceptor
                && (!(advisor instanceof PointcutAdvisor pointed)
                        || (pointed.getPointcut().getClassFilter().matches(type)
                                && pointed.getPointcut().getMethodMatcher().matches(method, type)));
    }

    /** Of the results that an {@code @Async} method can have, the stage waits only for this one. */
    private static boolean awaited(Method method) {
        return method.getReturnType() == CompletableFuture.class;
    }

    private static InvalidPipelineException rejection(String beanName, Method method, Class<?> type) {
        return new InvalidPipelineException(
                "Method `" + MethodNames.full(method, type) + "` of bean '" + beanName
                        + "' is @Async: its calls return before the work is done, so demand would bound nothing, and failures"
                        + " would be lost.",
                "Remove @Async, and set the stage's `concurrency`. Or return a `CompletableFuture`, for which the stage"
                        + " waits.");
    }
}
