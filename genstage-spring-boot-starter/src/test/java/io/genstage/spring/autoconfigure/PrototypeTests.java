package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.StageCallbacks;
import io.genstage.StageContext;
import io.genstage.Status;
import io.genstage.Subscription;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

/** Handlers with prototype scope: each start of each instance gets a bean. */
class PrototypeTests {

    private static final String ONE_BY_ONE = """
            genstage.pipelines.numbers:
              supervision: { backoff.delay: 0s }
              stages:
                source:
                sink: { subscribe-to: source, max-demand: 1, delivery: at-most-once }
            """;

    @Test
    void aRestartedStageHasANewBeanAndTheOldOneIsDestroyed() {
        assertThat(diaryOf(ONE_BY_ONE, Worker.class))
                .containsExactly(
                        "1 is made",
                        "1 starts as sink-0",
                        "1 takes 1",
                        "1 takes 2",
                        "1 has failed with [2]",
                        "1 terminated: 2 is broken",
                        "1 is destroyed",
                        "2 is made",
                        "2 starts as sink-0",
                        "2 takes 3",
                        "2 terminated: null",
                        "2 is destroyed");
    }

    @Test
    void theNewBeanReceivesTheEventAgain() {
        assertThat(diaryOf(ONE_BY_ONE.replace("at-most-once", "at-least-once"), Worker.class))
                .containsExactly(
                        "1 is made",
                        "1 starts as sink-0",
                        "1 takes 1",
                        "1 takes 2",
                        "1 terminated: 2 is broken",
                        "1 is destroyed",
                        "2 is made",
                        "2 starts as sink-0",
                        "2 takes 2",
                        "2 takes 3",
                        "2 terminated: null",
                        "2 is destroyed");
    }

    @Test
    void aSingletonIsKept() {
        assertThat(diaryOf(ONE_BY_ONE, OnlyWorker.class))
                .containsExactly(
                        "1 is made",
                        "1 starts as sink-0",
                        "1 takes 1",
                        "1 takes 2",
                        "1 has failed with [2]",
                        "1 terminated: 2 is broken",
                        "1 starts as sink-0",
                        "1 takes 3",
                        "1 terminated: null",
                        "1 is destroyed");
    }

    @Test
    void aPrototypeThatImplementsAStageIsCreatedAgain() {
        List<String> asMethods = diaryOf(ONE_BY_ONE, Worker.class);
        assertThat(diaryOf(ONE_BY_ONE, WorkerStage.class)).isEqualTo(asMethods);
        assertThat(diaryOf(ONE_BY_ONE, WorkerBean.class)).isEqualTo(asMethods);
    }

    @Test
    void eachInstanceHasItsOwnBean() {
        List<String> diary = diaryOf("""
                genstage.pipelines.numbers.stages: { source.handler: few, sink: { subscribe-to: source, concurrency: 3 } }
                """, Worker.class);
        assertThat(diary).filteredOn(entry -> entry.endsWith("is made")).hasSize(3);
        assertThat(diary)
                .filteredOn(entry -> entry.contains("starts as"))
                .extracting(entry -> entry.replaceAll("^\\d starts as ", ""))
                .containsExactlyInAnyOrder("sink-0", "sink-1", "sink-2");
        assertThat(diary)
                .filteredOn(entry -> entry.endsWith("is destroyed"))
                .containsExactlyInAnyOrder("1 is destroyed", "2 is destroyed", "3 is destroyed");
    }

    @Test
    void stagesOfOnePrototypeClassHaveDifferentBeans() {
        assertThat(diaryOf("""
                genstage.pipelines.numbers.stages:
                  source.handler: few
                  twice.subscribe-to: source
                  sink.subscribe-to: twice
                """, Worker.class)).contains("1 doubles 1", "2 takes 2");
    }

    @Test
    void aStageWhoseStartFailsReleasesItsBean() {
        Diary[] diary = new Diary[1];
        YamlContext.of(
                        "genstage.pipelines.numbers.stages: { source.handler: few, sink.subscribe-to: source }",
                        Sources.class,
                        Diary.class,
                        Refusing.class)
                .withInitializer(context -> context.getBeanFactory().addBeanPostProcessor(new BeanPostProcessor() {
                    @Override
                    public Object postProcessAfterInitialization(Object bean, String name) {
                        diary[0] = bean instanceof Diary found ? found : diary[0];
                        return bean;
                    }
                }))
                .run(running -> assertThat(running.getStartupFailure()).hasRootCauseMessage("not today"));
        assertThat(diary[0].entries).containsExactly("1 is made", "1 is destroyed");
    }

    @Test
    void anUnusedPrototypeIsDestroyedWithTheContext() {
        assertThat(diaryOf("""
                genstage.pipelines.numbers:
                  auto-start: false
                  stages: { source.handler: few, a: { handler: sink, subscribe-to: source }, b: { handler: sink, subscribe-to: source } }
                """, Worker.class)).containsExactly("1 is made", "1 is destroyed");
    }

    @Test
    void aPrototypeThatCannotBeCreatedFailsTheContext() {
        YamlContext.of(ONE_BY_ONE, Sources.class, Unmakable.class)
                .run(running -> assertThat(running.getStartupFailure())
                        .isInstanceOf(BeanCreationException.class)
                        .hasRootCauseMessage("no parts"));
    }

    @Test
    void theTargetOfAProxiedPrototypeIsDestroyed() {
        assertThat(diaryOf(ONE_BY_ONE, InterfaceProxies.class, WorkerStage.class))
                .containsOnlyOnce("1 is destroyed", "2 is destroyed");
    }

    /** Waits until the pipeline completes, if it is started, and closes its context. */
    private static List<String> diaryOf(String yaml, Class<?>... workers) {
        Diary[] diary = new Diary[1];
        YamlContext.of(yaml, Sources.class, Diary.class)
                .withUserConfiguration(workers)
                .run(running -> {
                    diary[0] = running.getBean(Diary.class);
                    complete(running);
                });
        return diary[0].entries;
    }

    private static void complete(AssertableApplicationContext running) throws Exception {
        Pipeline pipeline = YamlContext.pipeline(running, "numbers");
        if (pipeline.status() != Status.CREATED) {
            pipeline.completion().get(60, TimeUnit.SECONDS);
        }
    }

    static class Sources {

        @Producer
        Stream<Integer> source() {
            return Stream.of(1, 2, 3);
        }

        @Producer
        Stream<Integer> few() {
            return Stream.of(1);
        }
    }

    static class Diary {

        final List<String> entries = new CopyOnWriteArrayList<>();

        private final AtomicInteger workers = new AtomicInteger();

        int newWorker() {
            return workers.incrementAndGet();
        }
    }

    static class OnlyWorker implements StageCallbacks<Object>, DisposableBean {

        private final Diary diary;

        private final int number;

        OnlyWorker(Diary diary) {
            this.diary = diary;
            number = diary.newWorker();
            write("is made");
        }

        private void write(String what) {
            diary.entries.add(number + " " + what);
        }

        @ProducerConsumer
        int twice(int event) {
            write("doubles " + event);
            return 2 * event;
        }

        @Consumer
        void sink(Integer event) {
            take(event);
        }

        final void take(Object event) {
            write("takes " + event);
            if (event.equals(2) && number == 1) {
                throw new IllegalStateException("2 is broken");
            }
        }

        @Override
        public void started(StageContext context) {
            write("starts as " + context.instance());
        }

        @Override
        public void failed(List<?> events, Throwable failure, StageContext context) {
            write("has failed with " + events);
        }

        @Override
        public void terminated(@Nullable Throwable failure) {
            write("terminated: " + (failure == null ? null : failure.getMessage()));
        }

        @Override
        public void destroy() {
            write("is destroyed");
        }
    }

    @Scope("prototype")
    static class Worker extends OnlyWorker {

        Worker(Diary diary) {
            super(diary);
        }
    }

    @Consumer("sink")
    @Scope("prototype")
    static class WorkerStage implements ConsumerStage<Integer> {

        private final OnlyWorker worker;

        WorkerStage(Diary diary) {
            worker = new OnlyWorker(diary);
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {
            events.forEach(worker::take);
        }

        @Override
        public void started(StageContext context) {
            worker.started(context);
        }

        @Override
        public void failed(List<?> events, Throwable failure, StageContext context) {
            worker.failed(events, failure, context);
        }

        @Override
        public void terminated(@Nullable Throwable failure) {
            worker.terminated(failure);
        }

        @PreDestroy
        void goHome() {
            worker.destroy();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WorkerBean {

        @Bean(destroyMethod = "goHome")
        @Scope("prototype")
        @Consumer
        WorkerStage sink(Diary diary) {
            return new WorkerStage(diary);
        }
    }

    @Scope("prototype")
    static class Refusing extends OnlyWorker {

        Refusing(Diary diary) {
            super(diary);
        }

        @Override
        public void started(StageContext context) {
            throw new IllegalStateException("not today");
        }
    }

    @Scope("prototype")
    static class Unmakable {

        Unmakable() {
            throw new IllegalStateException("no parts");
        }

        @Consumer
        void sink(Integer event) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class InterfaceProxies {

        @Bean
        static BeanPostProcessor proxies() {
            return new BeanPostProcessor() {
                @Override
                public Object postProcessAfterInitialization(Object bean, String name) {
                    if (!(bean instanceof WorkerStage)) {
                        return bean;
                    }
                    ProxyFactory factory = new ProxyFactory(bean);
                    Object proxy = factory.getProxy();
                    assertThat(AopUtils.isJdkDynamicProxy(proxy)).isTrue();
                    return proxy;
                }
            };
        }
    }
}
