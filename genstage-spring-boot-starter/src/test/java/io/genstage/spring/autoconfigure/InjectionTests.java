package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.ConsumerStage;
import io.genstage.Inlet;
import io.genstage.ProducerStage;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class InjectionTests {

    private static final String YAML = """
            genstage.pipelines:
              flights.stages:
                live:
                keep.subscribe-to: live
              more-flights.stages:
                second-live: { handler: live, buffer-size: 5 }
                keep.subscribe-to: second-live
            """;

    @Test
    void pipelinesAndInletsAreInjectedByNameEvenIntoTheBeanOfTheHandlers() {
        YamlContext.of(YAML, Stages.class).run(running -> {
            assertThat(running).hasNotFailed();
            Stages stages = running.getBean(Stages.class);
            assertThat(stages.byQualifier.name()).isEqualTo("flights");
            assertThat(stages.moreFlights.name()).isEqualTo("more-flights");
            assertThat(stages.provider.getObject()).isSameAs(stages.byQualifier);
            assertThat(stages.secondLive.capacity()).isEqualTo(5);
            assertThat(stages.live.offer("one")).isTrue();
            assertThat(stages.byQualifier.awaitIdle(Duration.ofSeconds(60))).isTrue();
            assertThat(stages.kept).containsExactly("one");
        });
    }

    @Test
    void beansHaveTheDocumentedNames() {
        YamlContext.of(YAML, Stages.class)
                .run(running -> assertThat(running)
                        .hasBean("flightsPipeline")
                        .hasBean("flights")
                        .hasBean("more-flightsPipeline")
                        .hasBean("moreFlights")
                        .hasBean("liveInlet")
                        .hasBean("live")
                        .doesNotHaveBean("keepInlet"));
    }

    @Test
    void aBeanWithTheSameNameIsKept() {
        YamlContext.of("genstage.pipelines.flights.stages: { live: , keep.subscribe-to: live }", Named.class)
                .run(running -> {
                    assertThat(running).hasNotFailed();
                    assertThat(running.getBean("live")).isInstanceOf(ProducerStage.class);
                    assertThat(running.getBean("flights")).isEqualTo("a bean of the user's");
                    assertThat(running.getBean("liveInlet")).isInstanceOf(Inlet.class);
                    assertThat(running.getBean(Injected.class).live.capacity()).isEqualTo(10_000);
                });
    }

    @Test
    void inletsOfStagesThatHaveTheSameNameCarryThePipelines() {
        YamlContext.of("""
                genstage.pipelines:
                  one.stages.live:
                  two.stages.live.buffer-size: 5
                """, NamedLive.class).run(running -> {
            assertThat(running.getBean("oneLiveInlet", Inlet.class).capacity()).isEqualTo(10_000);
            assertThat(running.getBean("twoLiveInlet", Inlet.class).capacity()).isEqualTo(5);
        });
    }

    @Test
    void thePipelineOfADefinitionAndItsInletsAreBeansToo() {
        YamlContext.of("genstage.pipelines.flights.stages.live:", OrdersUser.class, Definition.class, NamedLive.class)
                .run(running -> {
                    assertThat(running).hasNotFailed();
                    OrdersUser user = running.getBean(OrdersUser.class);
                    assertThat(user.orders.name()).isEqualTo("orders");
                    assertThat(user.orders.inlet("incoming")).isSameAs(user.incoming);
                    assertThat(running)
                            .hasBean("ordersPipeline")
                            .hasBean("incomingInlet")
                            .hasBean("ordersLiveInlet");
                    assertThat(running.getBean(PipelineRegistry.class).pipelines())
                            .hasSize(2);
                });
    }

    static class Stages {

        final List<String> kept = new CopyOnWriteArrayList<>();

        final Pipeline byQualifier;

        final Pipeline moreFlights;

        final ObjectProvider<Pipeline> provider;

        final Inlet<String> live;

        final Inlet<String> secondLive;

        Stages(
                @Qualifier("flights") Pipeline byQualifier,
                Pipeline moreFlights,
                @Qualifier("flights") ObjectProvider<Pipeline> provider,
                Inlet<String> live,
                @Qualifier("second-live") Inlet<String> other) {
            this.byQualifier = byQualifier;
            this.moreFlights = moreFlights;
            this.provider = provider;
            this.live = live;
            this.secondLive = other;
        }

        @Producer
        String live() {
            return null;
        }

        @Consumer
        void keep(String event) {
            kept.add(event);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import(Injected.class)
    static class Named extends NamedLive {

        @Bean
        @Consumer
        ConsumerStage<String> keep() {
            return (events, from) -> {};
        }

        @Bean
        String flights() {
            return "a bean of the user's";
        }
    }

    static class Injected {

        final Inlet<String> live;

        Injected(@Qualifier("live") Inlet<String> live) {
            this.live = live;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class NamedLive {

        @Bean
        @Producer
        ProducerStage<String> live() {
            return ProducerStage.inletOnly();
        }
    }

    static class OrdersUser {

        final Pipeline orders;

        final Inlet<String> incoming;

        OrdersUser(Pipeline orders, Inlet<String> incoming) {
            this.orders = orders;
            this.incoming = incoming;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Definition {

        @Bean
        PipelineDefinition ordersDefinition() {
            return PipelineDefinition.named("orders")
                    .producer("incoming", ProducerStage.inletOnly())
                    .producer("live", ProducerStage.inletOnly())
                    .build();
        }
    }
}
