package io.genstage.spring.handler;

import io.genstage.InvalidPipelineException;
import io.genstage.spring.signature.MethodNames;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.support.AopUtils;

/**
 * The object to call, and its method. This is the bean's proxy if the proxy has the method, so that advice applies.
 * Otherwise it is the target of the proxy, if no advice is bypassed.
 *
 * @param object the object
 * @param method the method, callable on the object
 */
record CallTarget(Object object, Method method) {

    /**
     * Chooses the target.
     *
     * @throws InvalidPipelineException if the call would bypass advice that applies to the method
     */
    static CallTarget of(Method method, Class<?> beanType, String beanName, Object bean) {
        if (Modifier.isStatic(method.getModifiers()) || !AopUtils.isAopProxy(bean)) {
            return new CallTarget(bean, method);
        }
        Method proxied =
                AopUtils.isJdkDynamicProxy(bean) ? interfaceMethod(method, beanType, bean) : overridden(method);
        return proxied != null ? new CallTarget(bean, proxied) : bypassing(method, beanType, beanName, bean);
    }

    /** The interface may declare the method with type variables, where the class has types. */
    private static @Nullable Method interfaceMethod(Method method, Class<?> beanType, Object proxy) {
        return Stream.of(AopProxyUtils.proxiedUserInterfaces(proxy))
                .flatMap(type -> Stream.of(type.getMethods()))
                .filter(declared -> declared.getName().equals(method.getName()))
                .filter(declared ->
                        AopUtils.getMostSpecificMethod(declared, beanType).equals(method))
                .findFirst()
                .orElse(null);
    }

    /** A proxy that is a subclass overrides all methods except private and final ones. */
    private static @Nullable Method overridden(Method method) {
        return (method.getModifiers() & (Modifier.PRIVATE | Modifier.FINAL)) == 0 ? method : null;
    }

    private static CallTarget bypassing(Method method, Class<?> beanType, String beanName, Object proxy) {
        String problem = "Handler method `" + MethodNames.full(method, beanType) + "` of bean '" + beanName + "' is "
                + modifier(method) + ", so the bean's proxy does not have it";
        String remedy = AopUtils.isJdkDynamicProxy(proxy)
                ? "Declare the method in an interface of the bean, or set `spring.aop.proxy-target-class=true` to proxy the"
                        + " class."
                : "Make the method package-private and not final.";
        if (BypassedAdvice.exists((Advised) proxy, method, beanType)) {
            throw new InvalidPipelineException(
                    problem + ", and the call would bypass advice that applies to it.", remedy);
        }
        Object target = AopProxyUtils.getSingletonTarget(proxy);
        if (target == null) {
            throw new InvalidPipelineException(
                    problem + ", and the target of the proxy is not always the same object.", remedy);
        }
        return AopUtils.isAopProxy(target) ? of(method, beanType, beanName, target) : new CallTarget(target, method);
    }

    private static String modifier(Method method) {
        if (Modifier.isPrivate(method.getModifiers())) {
            return "private";
        }
        return Modifier.isFinal(method.getModifiers()) ? "final" : "not declared in an interface";
    }
}
