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
 * Refuses methods whose call returns before they have done their work, because the bean's proxy hands it to another thread: the
 * events would count as handled, what fails would be lost, and demand would bound nothing. One that returns its future is waited
 * for.
 */
final class AsyncHandlers {

    private AsyncHandlers() {}

    /**
     * Looks for the annotation on a handler method, what it overrides, its class and the class's interfaces.
     *
     * @throws InvalidPipelineException if a call would not be waited for
     */
    static void check(String beanName, Method method, Class<?> type) {
        if (annotated(method, type) && !awaited(method)) {
            throw refusal(beanName, method, type);
        }
    }

    /**
     * The same for all that a bean has of one of the core's interfaces.
     *
     * @throws InvalidPipelineException if a call would not be waited for
     */
    static void checkAll(String beanName, Class<?> coreInterface, Class<?> type) {
        if (coreInterface.isAssignableFrom(type)) {
            for (Method declared : coreInterface.getMethods()) {
                check(beanName, ClassUtils.getMostSpecificMethod(declared, type), type);
            }
        }
    }

    /**
     * Looks for the advice itself, which another annotation may have brought.
     *
     * @param bean the bean, which may be a proxy
     * @throws InvalidPipelineException if a call would not be waited for
     */
    static void checkAdvice(String beanName, Object bean, Method method, Class<?> type) {
        if (bean instanceof Advised proxy
                && !awaited(method)
                && Arrays.stream(proxy.getAdvisors()).anyMatch(advisor -> hands(advisor, method, type))) {
            throw refusal(beanName, method, type);
        }
    }

    private static boolean annotated(Method method, Class<?> type) {
        return AnnotatedElementUtils.hasAnnotation(method, Async.class)
                || AnnotatedElementUtils.hasAnnotation(method.getDeclaringClass(), Async.class)
                || AnnotatedElementUtils.hasAnnotation(type, Async.class);
    }

    private static boolean hands(Advisor advisor, Method method, Class<?> type) {
        return advisor.getAdvice() instanceof AsyncExecutionInterceptor
                && (!(advisor instanceof PointcutAdvisor pointed)
                        || (pointed.getPointcut().getClassFilter().matches(type)
                                && pointed.getPointcut().getMethodMatcher().matches(method, type)));
    }

    /** Of what Spring can return of such a call, the only one that is waited for. */
    private static boolean awaited(Method method) {
        return method.getReturnType() == CompletableFuture.class;
    }

    private static InvalidPipelineException refusal(String beanName, Method method, Class<?> type) {
        return new InvalidPipelineException(
                "Method `" + MethodNames.full(method, type) + "` of bean '" + beanName
                        + "' is @Async: a call of it returns before it has done its work, so demand would bound nothing, and"
                        + " its failures would be lost.",
                "Remove @Async, and give the stage a `concurrency`; or let the method return the `CompletableFuture` of its"
                        + " work, which is waited for.");
    }
}
