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
    void aStageRunsOnTheThreadsThatItNames() {
        YamlContext.of("""
                genstage.pipelines.numbers.stages:
                  read:
                  store: { subscribe-to: read, scheduler: database }
                  look: { subscribe-to: read }
                """, Numbers.class, Database.class).run(running -> {
            YamlContext.complete(running, "numbers");
            Numbers numbers = running.getBean(Numbers.class);
            assertThat(numbers.storing).isNotEmpty().allMatch(name -> name.startsWith("database-"));
            assertThat(numbers.looking).isNotEmpty().noneMatch(name -> name.startsWith("database-"));
            assertThat(running.getBean(Scheduler.class))
                    .as("the application's own is still made")
                    .isNotSameAs(running.getBean("database"));
        });
    }

    @Test
    void itsThreadsEndAfterThePipeline() {
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
    void aPrototypeWouldBeClosedByNobody() {
        FailureAnalysis told = failure("each", Prototype.class);
        assertThat(told.getDescription())
                .isEqualTo(PATH
                        + "store.scheduler: the bean 'each' is made anew whenever it is asked for, and nobody would"
                        + " close it.");
        assertThat(told.getAction()).isEqualTo("Give it singleton scope.");
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
    void unknownScheduler() {
        FailureAnalysis told = failure("datbase", Database.class);
        assertThat(told.getDescription()).isEqualTo(PATH + "store.scheduler: there is no scheduler 'datbase'.");
        assertThat(told.getAction()).isEqualTo("Did you mean 'database'? Schedulers: database.");
    }

    @Test
    void noSchedulerAtAll() {
        FailureAnalysis told = failure("database", Object.class);
        assertThat(told.getDescription()).isEqualTo(PATH + "store.scheduler: there is no scheduler 'database'.");
        assertThat(told.getAction())
                .isEqualTo("Declare one: `@Bean(defaultCandidate = false) Scheduler database() { return"
                        + " Schedulers.platform(\"database\", 8); }`.");
    }

    @Test
    void aBeanThatIsNoScheduler() {
        FailureAnalysis told = failure("numbers", Database.class);
        assertThat(told.getDescription())
                .isEqualTo(PATH + "store.scheduler: the bean 'numbers' is `Numbers`, and no `io.genstage.Scheduler`.");
        assertThat(told.getAction()).isEqualTo("Name a bean that is one. Schedulers: database.");
    }

    @Test
    void theSchedulerOfAllPipelinesIsNobodysOwn() {
        FailureAnalysis told = failure("everybodys", Everybodys.class);
        assertThat(told.getDescription())
                .isEqualTo(
                        PATH + "store.scheduler: the bean 'everybodys' is the scheduler of all pipelines, so the stage"
                                + " would have no threads of its own.");
        assertThat(told.getAction())
                .isEqualTo("Remove it; or, if the bean is meant for some stages only, declare it with"
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

    /** A scheduler that looks, when it is closed, whether the pipeline is over. Made late, and so by itself it would be closed early. */
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
