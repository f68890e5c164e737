package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Scheduler;
import io.genstage.Status;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.Schedulers;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class GenStageAutoConfigurationTests {

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(GenStageAutoConfiguration.class))
            .withPropertyValues(
                    "genstage.pipelines.numbers.stages.count.buffer-size=50",
                    "genstage.pipelines.numbers.stages.twice.subscribe-to=count",
                    "genstage.pipelines.numbers.stages.collect.subscribe-to=twice");

    @Test
    void aPipelineOfAnnotatedMethodsRuns() {
        context.withUserConfiguration(Numbers.class).run(running -> {
            assertThat(running).hasNotFailed();
            Pipeline pipeline = running.getBean(PipelineRegistry.class).get("numbers");
            pipeline.completion().get(60, TimeUnit.SECONDS);
            assertThat(running.getBean(Numbers.class).collected)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 5000).map(n -> n * 2).boxed().toList());
            assertThat(pipeline.status()).isEqualTo(Status.COMPLETED);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "off", "no"})
    void noBeanIsCreatedIfGenStageIsDisabled(String off) {
        context.withUserConfiguration(Numbers.class)
                .withPropertyValues("genstage.enabled=" + off)
                .run(running -> assertThat(running)
                        .doesNotHaveBean(PipelineRegistry.class)
                        .doesNotHaveBean(Pipeline.class));
    }

    @Test
    void theUsersRegistryAndSchedulerAreKept() {
        context.withUserConfiguration(Numbers.class, Own.class).run(running -> {
            assertThat(running).hasSingleBean(Scheduler.class).hasSingleBean(PipelineRegistry.class);
            assertThat(running.getBean("ownRegistry", PipelineRegistry.class).find("numbers"))
                    .isPresent();
        });
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_20)
    void virtualThreadsOnAJvmWithoutThemAreRejected() {
        assertThat(YamlContext.failure(YamlContext.of("genstage.scheduler.threads: virtual"))
                        .getDescription())
                .isEqualTo("genstage.scheduler.threads is 'virtual', but Java 17 has no virtual threads.");
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void handlersRunOnVirtualThreadsIfTheApplicationUsesThem() {
        YamlContext.of("spring.threads.virtual.enabled: true")
                .run(running ->
                        assertThat(threadOf(running.getBean(Scheduler.class))).startsWith("genstage-virtual-"));
        YamlContext.of("genstage.scheduler.threads: virtual")
                .run(running ->
                        assertThat(threadOf(running.getBean(Scheduler.class))).startsWith("genstage-virtual-"));
        YamlContext.of("{ genstage.scheduler.threads: platform, spring.threads.virtual.enabled: true }")
                .run(running ->
                        assertThat(threadOf(running.getBean(Scheduler.class))).doesNotStartWith("genstage-virtual-"));
    }

    @Test
    void handlersRunOnPlatformThreadsOtherwise() {
        YamlContext.of("")
                .run(running ->
                        assertThat(threadOf(running.getBean(Scheduler.class))).matches("genstage-\\d+"));
    }

    private static String threadOf(Scheduler scheduler) throws Exception {
        CompletableFuture<String> name = new CompletableFuture<>();
        scheduler.execute(() -> name.complete(Thread.currentThread().getName()), true);
        return name.get(60, TimeUnit.SECONDS);
    }

    @Test
    void aWebApplicationIsNeitherKeptAliveNorExited() {
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(GenStageAutoConfiguration.class))
                .run(running -> assertThat(running).hasNotFailed().doesNotHaveBean(PipelineKeepAlive.class));
        YamlContext.of("").run(running -> assertThat(running).hasSingleBean(PipelineKeepAlive.class));
    }

    @Configuration(proxyBeanMethods = false)
    static class Own {

        @Bean
        PipelineRegistry ownRegistry() {
            return new PipelineRegistry();
        }

        @Bean
        Scheduler ownScheduler() {
            return Schedulers.platform(4);
        }
    }

    static class Numbers {

        final List<Integer> collected = Collections.synchronizedList(new ArrayList<>());

        @Producer
        Stream<Integer> count() {
            return IntStream.range(0, 5000).boxed();
        }

        @ProducerConsumer
        int twice(int number) {
            return number * 2;
        }

        @Consumer
        private void collect(List<Integer> numbers) {
            collected.addAll(numbers);
        }
    }
}
