package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ProducerStage;
import io.genstage.Scheduler;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.pipeline.Schedulers;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;

/** {@code scheduler: <name of a bean>}. */
class SchedulerBeanTests {

    private static final String PATH = "genstage.pipelines.numbers.stages.";

    @Test
    void aStageRunsOnTheThreadsOfItsScheduler() {
        YamlContext.of("""
                genstage.pipelines.numbers.stages:
                  read: { dispatcher: broadcast }
                  store: { subscribe-to: read, scheduler: database }
                  look: { subscribe-to: read }
                """, Numbers.class, Database.class).run(running -> {
            YamlContext.complete(running, "numbers");
            Numbers numbers = running.getBean(Numbers.class);
            assertThat(numbers.storing).isNotEmpty().allMatch(name -> name.startsWith("database-"));
            assertThat(numbers.looking).isNotEmpty().noneMatch(name -> name.startsWith("database-"));
            assertThat(running.getBean(Scheduler.class))
                    .as("the application's scheduler is still created")
                    .isNotSameAs(running.getBean("database"));
        });
    }

    @Test
    void theThreadsOfASchedulerEndAfterThePipeline() {
        Watched[] watched = new Watched[1];
        YamlContext.of("""
                genstage.pipelines.numbers.stages:
                  read: { poll-interval: 1h, handler: nothing }
                  store: { subscribe-to: read, scheduler: database }
                """, Numbers.class, Watched.class).run(running -> {
            watched[0] = running.getBean(Watched.class);
            watched[0].pipeline = YamlContext.pipeline(running, "numbers");
        });
        assertThat(watched[0].pipelineWasOver).isTrue();
    }

    @Test
    void theThreadsOfADefinitionThatIsABeanEndAfterItsPipelineToo() {
        Watched[] watched = new Watched[1];
        YamlContext.of("", Watched.class, Definition.class).run(running -> {
            watched[0] = running.getBean(Watched.class);
            watched[0].pipeline = YamlContext.pipeline(running, "declared");
        });
        assertThat(watched[0].pipelineWasOver).isTrue();
    }

    @Configuration(proxyBeanMethods = false)
    static class Definition {

        @Bean
        PipelineDefinition declared(@Qualifier("database") Scheduler database) {
            return PipelineDefinition.named("declared")
                    .producer("a", ProducerStage.<Integer>inletOnly())
                    .consumer("b", (events, from) -> {}, s -> s.subscribeTo("a").scheduler(database))
                    .build();
        }
    }

    @Test
    void aPrototypeIsRejectedBecauseNothingWouldCloseIt() {
        FailureAnalysis analysis = failure("each", Prototype.class);
        assertThat(analysis.getDescription())
                .isEqualTo(PATH + "store.scheduler: the bean 'each' is not a singleton, so nothing would close it.");
        assertThat(analysis.getAction()).isEqualTo("Give the bean singleton scope.");
    }

    @Configuration(proxyBeanMethods = false)
    static class Prototype {

        @Bean(defaultCandidate = false)
        @Scope("prototype")
        Scheduler each() {
            return Schedulers.platform(8);
        }
    }

    @Test
    void anUnknownSchedulerIsRejected() {
        FailureAnalysis analysis = failure("datbase", Database.class);
        assertThat(analysis.getDescription()).isEqualTo(PATH + "store.scheduler: no scheduler is named 'datbase'.");
        assertThat(analysis.getAction()).isEqualTo("Did you mean 'database'? Available: database.");
    }

    @Test
    void anUnknownSchedulerIsRejectedWithAnExampleIfThereIsNone() {
        FailureAnalysis analysis = failure("database", Object.class);
        assertThat(analysis.getDescription()).isEqualTo(PATH + "store.scheduler: no scheduler is named 'database'.");
        assertThat(analysis.getAction())
                .isEqualTo("Declare one, such as `@Bean(defaultCandidate = false) Scheduler database() { return"
                        + " Schedulers.platform(\"database\", 8); }`.");
    }

    @Test
    void aBeanThatIsNotASchedulerIsRejected() {
        FailureAnalysis analysis = failure("numbers", Database.class);
        assertThat(analysis.getDescription())
                .isEqualTo(PATH + "store.scheduler: the bean 'numbers' is `Numbers`, not a `io.genstage.Scheduler`.");
        assertThat(analysis.getAction()).isEqualTo("Set the name of a bean that is a scheduler. Available: database.");
    }

    @Test
    void theSchedulerOfAllPipelinesIsRejected() {
        FailureAnalysis analysis = failure("everybodys", Everybodys.class);
        assertThat(analysis.getDescription())
                .isEqualTo(PATH
                        + "store.scheduler: the bean 'everybodys' is the scheduler of all pipelines, so the stage would"
                        + " not have its own threads.");
        assertThat(analysis.getAction())
                .isEqualTo("Remove `scheduler`. Or, if the bean is for some stages only, declare it with"
                        + " `@Bean(defaultCandidate = false)`.");
    }

    private static FailureAnalysis failure(String scheduler, Class<?> beans) {
        return YamlContext.failure(
                YamlContext.of("""
                genstage.pipelines.numbers.stages:
                  read:
                  store: { subscribe-to: read, scheduler: %s }
                  look: { subscribe-to: read }
                """.formatted(scheduler), beans).withBean("numbers", Numbers.class));
    }

    static class Numbers {

        final Set<String> storing = ConcurrentHashMap.newKeySet();

        final Set<String> looking = ConcurrentHashMap.newKeySet();

        @Producer
        Stream<Integer> read() {
            return IntStream.range(0, 10_000).boxed();
        }

        @Consumer
        void store(List<Integer> numbers) {
            storing.add(Thread.currentThread().getName());
        }

        @Consumer
        void look(List<Integer> numbers) {
            looking.add(Thread.currentThread().getName());
        }

        @Producer
        List<Integer> nothing(long demand) {
            return List.of();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Database {

        @Bean(defaultCandidate = false)
        Scheduler database() {
            return Schedulers.platform("database", 2);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Everybodys {

        @Bean
        Scheduler everybodys() {
            return Schedulers.platform(8);
        }
    }

    /**
     * A scheduler that records at its close whether the pipeline has completed. It is created late, so without a
     * dependency it is closed early.
     */
    @Configuration(proxyBeanMethods = false)
    static class Watched {

        private @Nullable Pipeline pipeline;

        private boolean pipelineWasOver;

        @Bean(defaultCandidate = false)
        @Lazy
        Scheduler database() {
            Scheduler threads = Schedulers.platform("database", 2);
            return new Scheduler() {
                @Override
                public void execute(Runnable task, boolean mayBlock) {
                    threads.execute(task, mayBlock);
                }

                @Override
                public Timer schedule(Runnable task, Duration delay) {
                    return threads.schedule(task, delay);
                }

                @Override
                public long nanoTime() {
                    return threads.nanoTime();
                }

                @Override
                public void close() {
                    pipelineWasOver = pipeline != null && pipeline.completion().isDone();
                    threads.close();
                }
            };
        }
    }
}
