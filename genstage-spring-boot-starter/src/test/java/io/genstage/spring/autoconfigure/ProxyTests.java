package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class ProxyTests {

    private static final String YAML = """
            genstage.pipelines.numbers.stages:
              source:
              sink.subscribe-to: source
            """;

    @Test
    void aHandlerIsCalledThroughTheProxyOfItsClass() {
        YamlContext.of(YAML, Source.class, ClassProxies.class, PackagePrivate.class)
                .run(running -> {
                    assertThat(running).hasNotFailed();
                    running.getBean(PipelineRegistry.class)
                            .get("numbers")
                            .completion()
                            .get(60, TimeUnit.SECONDS);
                    PackagePrivate bean = running.getBean(PackagePrivate.class);
                    assertThat(AopUtils.isCglibProxy(bean)).isTrue();
                    assertThat(bean.taken()).containsExactly(1, 2, 3);
                    assertThat(running.getBean(Advice.class).calls).containsExactly("sink", "sink", "sink");
                });
    }

    @Test
    void aHandlerIsCalledThroughTheProxyOfItsInterface() {
        YamlContext.of(YAML, Source.class, InterfaceProxies.class, OfInterface.class)
                .run(running -> {
                    assertThat(running).hasNotFailed();
                    running.getBean(PipelineRegistry.class)
                            .get("numbers")
                            .completion()
                            .get(60, TimeUnit.SECONDS);
                    assertThat(AopUtils.isJdkDynamicProxy(running.getBean(Taking.class)))
                            .isTrue();
                    assertThat(running.getBean(Advice.class).calls).containsExactly("sink", "sink", "sink");
                });
    }

    @Test
    void aPrivateMethodOfAProxiedBeanRunsOnItsTarget() {
        YamlContext.of(YAML, Source.class, ClassProxies.class, PrivateWithoutAdvice.class)
                .run(running -> {
                    assertThat(running).hasNotFailed();
                    running.getBean(PipelineRegistry.class)
                            .get("numbers")
                            .completion()
                            .get(60, TimeUnit.SECONDS);
                    assertThat(running.getBean(PrivateWithoutAdvice.class).taken())
                            .containsExactly(1, 2, 3);
                });
    }

    @Test
    void aPrivateMethodThatWouldBypassAdviceIsRejected() {
        FailureAnalysis analysis =
                YamlContext.failure(YamlContext.of(YAML, Source.class, ClassProxies.class, PrivateWithAdvice.class));
        assertThat(analysis.getDescription())
                .startsWith("Handler method `void PrivateWithAdvice.sink(int)` of bean ")
                .endsWith(" is private, so the bean's proxy does not have it, and the call would bypass advice that"
                        + " applies to it.");
        assertThat(analysis.getAction()).isEqualTo("Make the method package-private and not final.");
    }

    @Test
    void aFinalMethodThatWouldBypassAdviceIsRejected() {
        FailureAnalysis analysis =
                YamlContext.failure(YamlContext.of(YAML, Source.class, ClassProxies.class, FinalWithAdvice.class));
        assertThat(analysis.getDescription())
                .contains(" is final, so the bean's proxy does not have it, and the call would bypass advice");
    }

    @Test
    void aMethodOfNoProxiedInterfaceIsRejectedIfItWouldBypassAdvice() {
        FailureAnalysis analysis =
                YamlContext.failure(YamlContext.of(YAML, Source.class, InterfaceProxies.class, NotInInterface.class));
        assertThat(analysis.getDescription())
                .contains(" is not declared in an interface, so the bean's proxy does not have it");
        assertThat(analysis.getAction()).startsWith("Declare the method in an interface of the bean");
    }

    @Retention(RetentionPolicy.RUNTIME)
    @interface Advised {}

    static class Source {

        @Producer
        Stream<Integer> source() {
            return Stream.of(1, 2, 3);
        }
    }

    static class Advice {

        final List<String> calls = new CopyOnWriteArrayList<>();
    }

    @Configuration(proxyBeanMethods = false)
    static class Advisors {

        @Bean
        Advice advice() {
            return new Advice();
        }

        @Bean
        Advisor advisor(Advice advice) {
            MethodInterceptor interceptor = invocation -> {
                advice.calls.add(invocation.getMethod().getName());
                return invocation.proceed();
            };
            return new DefaultPointcutAdvisor(
                    AnnotationMatchingPointcut.forMethodAnnotation(Advised.class), interceptor);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Advisors.class)
    static class ClassProxies {

        @Bean
        static DefaultAdvisorAutoProxyCreator proxies() {
            DefaultAdvisorAutoProxyCreator creator = new DefaultAdvisorAutoProxyCreator();
            creator.setProxyTargetClass(true);
            return creator;
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Advisors.class)
    static class InterfaceProxies {

        @Bean
        static DefaultAdvisorAutoProxyCreator proxies() {
            return new DefaultAdvisorAutoProxyCreator();
        }
    }

    static class PackagePrivate {

        private final List<Integer> taken = new CopyOnWriteArrayList<>();

        @Advised
        @Consumer
        void sink(int number) {
            taken.add(number);
        }

        List<Integer> taken() {
            return taken;
        }
    }

    interface Taking<T> {

        void sink(T event);
    }

    static class OfInterface implements Taking<Integer> {

        @Advised
        @Override
        @Consumer
        public void sink(Integer number) {}
    }

    static class NotInInterface implements Runnable {

        @Override
        public void run() {}

        @Advised
        @Consumer
        public void sink(Integer number) {}
    }

    static class PrivateWithoutAdvice {

        private final List<Integer> taken = new CopyOnWriteArrayList<>();

        @Consumer
        private void sink(int number) {
            taken.add(number);
        }

        @Advised
        List<Integer> taken() {
            return taken;
        }
    }

    static class PrivateWithAdvice {

        @Advised
        @Consumer
        private void sink(int number) {}

        @Advised
        void other() {}
    }

    static class FinalWithAdvice {

        @Advised
        @Consumer
        final void sink(int number) {}

        @Advised
        void other() {}
    }
}
