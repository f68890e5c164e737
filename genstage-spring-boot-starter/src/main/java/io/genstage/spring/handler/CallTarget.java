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
 * The object and the method of it to call: the bean's proxy where the proxy has the method, so that advice applies, and
 * else the object behind the proxy, if that loses no advice.
 *
 * @param object the object
 * @param method the method, possible to call on the object
 */
record CallTarget(Object object, Method method) {

    /**
     * Decides.
     *
     * @throws InvalidPipelineException if advice that applies to the method would be lost
     */
    static CallTarget of(Method method, Class<?> beanType, String beanName, Object bean) {
        if (Modifier.isStatic(method.getModifiers()) || !AopUtils.isAopProxy(bean)) {
            return new CallTarget(bean, method);
        }
        Method proxied =
                AopUtils.isJdkDynamicProxy(bean) ? interfaceMethod(method, beanType, bean) : overridden(method);
        return proxied != null ? new CallTarget(bean, proxied) : behind(method, beanType, beanName, bean);
    }

    /** The interface may have it with type variables, where the class has types. */
    private static @Nullable Method interfaceMethod(Method method, Class<?> beanType, Object proxy) {
        return Stream.of(AopProxyUtils.proxiedUserInterfaces(proxy))
                .flatMap(type -> Stream.of(type.getMethods()))
                .filter(declared -> declared.getName().equals(method.getName()))
                .filter(declared ->
                        AopUtils.getMostSpecificMethod(declared, beanType).equals(method))
                .findFirst()
                .orElse(null);
    }

    /** A proxy that is a subclass has all methods but private and final ones. */
    private static @Nullable Method overridden(Method method) {
        return (method.getModifiers() & (Modifier.PRIVATE | Modifier.FINAL)) == 0 ? method : null;
    }

    private static CallTarget behind(Method method, Class<?> beanType, String beanName, Object proxy) {
        String problem = "Handler method `" + MethodNames.full(method, beanType) + "` of bean '" + beanName + "' is "
                + modifier(method) + ", so the bean's proxy does not have it";
        String remedy = AopUtils.isJdkDynamicProxy(proxy)
                ? "Declare it in an interface of the bean, or let the bean be proxied by its class:"
                        + " spring.aop.proxy-target-class=true."
                : "Make it package-private.";
        if (LostAdvice.exists((Advised) proxy, method, beanType)) {
            throw new InvalidPipelineException(problem + ", and advice that applies to it would be lost.", remedy);
        }
        Object target = AopProxyUtils.getSingletonTarget(proxy);
        if (target == null) {
            throw new InvalidPipelineException(problem + ", and what is behind the proxy changes.", remedy);
        }
        return AopUtils.isAopProxy(target) ? of(method, beanType, beanName, target) : new CallTarget(target, method);
    }

    private static String modifier(Method method) {
        if (Modifier.isPrivate(method.getModifiers())) {
            return "private";
        }
        return Modifier.isFinal(method.getModifiers()) ? "final" : "in no interface";
    }
}
