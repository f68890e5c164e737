package io.genstage.spring.handler;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.springframework.aop.Advisor;
import org.springframework.aop.IntroductionAdvisor;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.interceptor.ExposeInvocationInterceptor;

/** Checks whether a call that bypasses a proxy bypasses advice. */
final class BypassedAdvice {

    private BypassedAdvice() {}

    static boolean exists(Advised proxy, Method method, Class<?> beanType) {
        return Arrays.stream(proxy.getAdvisors()).anyMatch(advisor -> applies(advisor, method, beanType));
    }

    private static boolean applies(Advisor advisor, Method method, Class<?> beanType) {
        if (advisor instanceof IntroductionAdvisor || advisor.getAdvice() instanceof ExposeInvocationInterceptor) {
            return false;
        }
        return !(advisor instanceof PointcutAdvisor pointed)
                || (pointed.getPointcut().getClassFilter().matches(beanType)
                        && pointed.getPointcut().getMethodMatcher().matches(method, beanType));
    }
}
