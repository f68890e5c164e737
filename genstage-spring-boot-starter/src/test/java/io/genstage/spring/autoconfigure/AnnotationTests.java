package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.genstage.ConsumerStage;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.Subscription;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.annotation.AliasFor;

class AnnotationTests {

    private static final String NUMBERS = """
            genstage.pipelines.numbers.stages:
              source:
              sink.subscribe-to: source
            """;

    @Test
    void theNameOnAClassIsTheStagesAndNotTheBeans() {
        YamlContext.of(NUMBERS)
                .withInitializer(context -> new AnnotatedBeanDefinitionReader((GenericApplicationContext) context)
                        .register(SourceByValue.class, SinkByName.class))
                .run(running -> {
                    complete(running);
                    assertThat(running).hasBean("annotationTests.SourceByValue").hasBean("annotationTests.SinkByName");
                    assertThat(running.getBean(SinkByName.class).taken).containsExactly(1, 2, 3);
                    assertThat(running.getBean(SinkByName.class).instance).isEqualTo("sink-0");
                });
    }

    @Test
    void anAnnotationOnABeanMethodTakesTheBeansName() {
        YamlContext.of(NUMBERS, BeanMethods.class).run(running -> {
            complete(running);
            assertThat(running.getBean(BeanMethods.class).taken).containsExactly(1, 2, 3);
        });
    }

    @Test
    void aMetaAnnotationMayContainPlaceholders() {
        YamlContext.of(NUMBERS, Meta.class).withPropertyValues("the.sink=sink").run(running -> {
            complete(running);
            assertThat(running.getBean(Meta.class).taken).containsExactly(1, 2, 3);
        });
    }

    @Test
    void lazyBeansAreFoundAndOnlyTheUsedOnesAreCreated() {
        Unused.made = false;
        YamlContext.of(NUMBERS, LazyBeans.class)
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(running -> {
                    complete(running);
                    assertThat(LazyBeans.TAKEN).containsExactly(1, 2, 3);
                    assertThat(Unused.made).isFalse();
                });
    }

    @Test
    void aStaticMethodAndAMethodOfASuperclassAreHandlers() {
        YamlContext.of(NUMBERS, Child.class).run(running -> {
            complete(running);
            assertThat(running.getBean(Child.class).taken).containsExactly(1, 2, 3);
        });
    }

    @Test
    void aListParameterIsOneEventWhereTheEventsAreLists() {
        YamlContext.of("""
                genstage.pipelines.numbers.stages:
                  lists:
                  sink.subscribe-to: lists
                """, Lists.class).run(running -> {
            complete(running);
            assertThat(running.getBean(Lists.class).taken).containsExactly(List.of(1, 2), List.of(3));
        });
    }

    @Test
    void eachInstanceHasItsOwnContext() {
        YamlContext.of("""
                genstage.pipelines.numbers.stages:
                  source:
                  sink: { subscribe-to: source, concurrency: 3, max-demand: 1, min-demand: 0 }
                """, Contexts.class).run(running -> {
            complete(running);
            assertThat(running.getBean(Contexts.class).mismatches).isEmpty();
            assertThat(running.getBean(Contexts.class).seen).isNotEmpty();
        });
    }

    @Test
    void nullAndEmptyResultsAreFilteredOutAndCollectionsSpread() {
        YamlContext.of("""
                genstage.pipelines.numbers.stages:
                  source:
                  odd.subscribe-to: source
                  twice.subscribe-to: odd
                  sink.subscribe-to: twice
                """, Filters.class).run(running -> {
            complete(running);
            assertThat(running.getBean(Filters.class).taken).containsExactly(1, 1, 3, 3);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"collection", "array", "stream", "iterator", "iterable", "flow"})
    void nullInsideAResultIsIgnored(String form) {
        YamlContext.of("""
                genstage.pipelines.numbers.stages:
                  source:
                  nulls: { subscribe-to: source, handler: %s }
                  sink.subscribe-to: nulls
                """.formatted(form), Nulls.class).run(running -> {
            complete(running);
            assertThat(running.getBean(Nulls.class).taken).containsExactly(1, 1, 2, 2, 3, 3);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"nullStream", "nullIterator", "nullIterable", "nullList", "nullArray"})
    void nullInsideASourceIsIgnored(String source) {
        YamlContext.of("""
                genstage.pipelines.numbers.stages:
                  source: { handler: %s }
                  sink.subscribe-to: source
                """.formatted(source), Nulls.class).run(running -> {
            assertThat(running).hasNotFailed();
            Nulls nulls = running.getBean(Nulls.class);
            await().until(() -> nulls.taken.size() == 2);
            assertThat(nulls.taken).containsExactly(1, 2);
            assertThat(running.getBean(PipelineRegistry.class)
                            .get("numbers")
                            .snapshot()
                            .failure())
                    .isNull();
        });
    }

    private static void complete(AssertableApplicationContext running) throws Exception {
        assertThat(running).hasNotFailed();
        Pipeline pipeline = running.getBean(PipelineRegistry.class).get("numbers");
        pipeline.completion().get(60, TimeUnit.SECONDS);
    }

    private static ProducerStage<Integer> threeNumbers() {
        return (demand, out) -> {
            out.emitAll(List.of(1, 2, 3));
            out.complete();
        };
    }

    @Producer("source")
    static class SourceByValue implements ProducerStage<Integer> {

        @Override
        public void handleDemand(long demand, Emitter<Integer> out) throws Exception {
            threeNumbers().handleDemand(demand, out);
        }
    }

    @Consumer(name = "sink")
    static class SinkByName implements ConsumerStage<Integer> {

        final List<Integer> taken = new CopyOnWriteArrayList<>();

        volatile String instance;

        @Override
        public void started(StageContext context) {
            instance = context.instance();
        }

        @Override
        public void handleEvents(List<Integer> events, Subscription from) {
            taken.addAll(events);
        }
    }

    static class Nulls {

        final List<Integer> taken = new CopyOnWriteArrayList<>();

        private boolean asked;

        @Producer
        Stream<Integer> source() {
            return Stream.of(1, 2, 3);
        }

        @Producer
        Stream<Integer> nullStream() {
            return Stream.of(null, 1, null, null, 2, null);
        }

        @Producer
        Iterator<Integer> nullIterator() {
            return Arrays.asList(null, 1, null, null, 2, null).iterator();
        }

        @Producer
        Iterable<Integer> nullIterable() {
            return Arrays.asList(null, 1, null, null, 2, null);
        }

        @Producer
        List<Integer> nullList(long demand) {
            boolean first = !asked;
            asked = true;
            return first ? Arrays.asList(null, 1, null, 2) : Arrays.asList(null, null);
        }

        @Producer
        Integer[] nullArray(long demand) {
            return nullList(demand).toArray(Integer[]::new);
        }

        @ProducerConsumer
        List<Integer> collection(int number) {
            return Arrays.asList(null, number, null, number);
        }

        @ProducerConsumer
        Integer[] array(int number) {
            return new Integer[] {number, null, number, null};
        }

        @ProducerConsumer
        Stream<Integer> stream(int number) {
            return collection(number).stream();
        }

        @ProducerConsumer
        Iterator<Integer> iterator(int number) {
            return collection(number).iterator();
        }

        @ProducerConsumer
        Iterable<Integer> iterable(int number) {
            return collection(number);
        }

        @ProducerConsumer
        Flow.Publisher<Integer> flow(int number) {
            return subscriber -> subscriber.onSubscribe(new Flow.Subscription() {

                private boolean done;

                @Override
                public void request(long events) {
                    if (!done) {
                        done = true;
                        collection(number).forEach(subscriber::onNext);
                        subscriber.onComplete();
                    }
                }

                @Override
                public void cancel() {}
            });
        }

        @Consumer
        void sink(int number) {
            taken.add(number);
        }
    }

    @Configuration
    static class BeanMethods {

        final List<Integer> taken = new CopyOnWriteArrayList<>();

        @Bean
        @Producer
        static ProducerStage<Integer> source() {
            return threeNumbers();
        }

        @Bean
        @Consumer
        ConsumerStage<Integer> sink() {
            return (events, from) -> taken.addAll(events);
        }
    }

    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @Consumer
    @interface Sink {

        @AliasFor(annotation = Consumer.class, attribute = "name")
        String called();
    }

    static class Meta {

        final List<Integer> taken = new CopyOnWriteArrayList<>();

        @Producer("${the.source:source}")
        protected Stream<Integer> numbers() {
            return Stream.of(1, 2, 3);
        }

        @Sink(called = "${the.sink}")
        public void take(Integer number) {
            taken.add(number);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LazyBeans {

        static final List<Integer> TAKEN = new CopyOnWriteArrayList<>();

        @Bean
        @Lazy
        @Producer
        ProducerStage<Integer> source() {
            return threeNumbers();
        }

        @Bean
        LazySink lazySink() {
            return new LazySink();
        }

        @Bean
        @Lazy
        Unused unused() {
            return new Unused();
        }

        @Bean
        @Scope("prototype")
        Object prototype() {
            throw new IllegalStateException("unused");
        }
    }

    static class LazySink {

        @Consumer
        void sink(Integer number) {
            LazyBeans.TAKEN.add(number);
        }
    }

    static class Unused {

        static boolean made;

        Unused() {
            made = true;
        }

        @Consumer
        void unused(Integer number) {}
    }

    static class Parent<T> {

        final List<T> taken = new CopyOnWriteArrayList<>();

        @Consumer("sink")
        private void take(List<T> events) {
            taken.addAll(events);
        }
    }

    static class Child extends Parent<Integer> {

        @Producer
        static Stream<Integer> source() {
            return Stream.of(1, 2, 3);
        }
    }

    static class Lists {

        final List<List<Integer>> taken = new CopyOnWriteArrayList<>();

        @Producer
        Stream<List<Integer>> lists() {
            return Stream.of(List.of(1, 2), List.of(3));
        }

        @Consumer
        void sink(List<Integer> one) {
            taken.add(one);
        }
    }

    static class Contexts {

        final List<String> seen = new CopyOnWriteArrayList<>();

        final List<String> mismatches = new CopyOnWriteArrayList<>();

        @Producer
        Stream<Integer> source() {
            return Stream.iterate(0, n -> n + 1).limit(100);
        }

        @Consumer
        void sink(StageContext context, Integer number, Subscription from) {
            seen.add(context.instance());
            if (!from.consumer().equals(context.instance())) {
                mismatches.add(from.consumer() + " has the context of " + context.instance());
            }
        }
    }

    static class Filters {

        final List<Integer> taken = new CopyOnWriteArrayList<>();

        @Producer
        Stream<Integer> source() {
            return Stream.of(1, 2, 3, 4);
        }

        @ProducerConsumer
        Integer odd(Integer number) {
            return number % 2 == 0 ? null : number;
        }

        @ProducerConsumer
        List<Integer> twice(Integer number) {
            return List.of(number, number);
        }

        @Consumer
        void sink(Integer number) {
            taken.add(number);
        }
    }
}
