package io.genstage.spring.autoconfigure;

import io.genstage.Inlet;
import io.genstage.ProducerStage;
import io.genstage.definition.PipelineDefinition;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.aot.AotDetector;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** An application that injects its inlets by type. {@link AotTests} runs it with the generated code. */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration(GenStageAutoConfiguration.class)
@Import({AotApplication.Shop.class, AotApplication.Stages.class})
public class AotApplication {

    record Order(int number) {}

    record Payment(int cents) {}

    public static void main(String[] arguments) {
        SpringApplication application = new SpringApplication(AotApplication.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setDefaultProperties(Map.of("spring.main.banner-mode", "off", "genstage.keep-alive", "false"));
        application.run(arguments).close();
    }

    @Bean
    PipelineDefinition ticks() {
        return PipelineDefinition.named("ticks")
                .producer("ticker", ProducerStage.inletOnly())
                .build();
    }

    @Bean
    @Producer
    ProducerStage<Payment> payments() {
        return ProducerStage.inletOnly();
    }

    @Bean
    ApplicationRunner report(Shop shop, Stages stages, PipelineRegistry registry) {
        return arguments -> {
            shop.orders.offer(new Order(1));
            shop.payments.offer(new Payment(2));
            boolean idle = shop.pipeline.awaitIdle(Duration.ofSeconds(60));
            List<String> names =
                    registry.pipelines().stream().map(Pipeline::name).sorted().toList();
            System.out.println("generated=" + AotDetector.useGeneratedArtifacts() + " idle=" + idle + " handled="
                    + stages.handled.stream().sorted().toList() + " pipelines=" + names);
        };
    }

    /** Injects by type alone. */
    static class Shop {

        final Inlet<Order> orders;

        final Inlet<Payment> payments;

        final Pipeline pipeline;

        Shop(Inlet<Order> first, Inlet<Payment> second, Pipeline shop) {
            this.orders = first;
            this.payments = second;
            this.pipeline = shop;
        }
    }

    static class Stages {

        final List<String> handled = new CopyOnWriteArrayList<>();

        @Producer
        Order orders() {
            return null;
        }

        @Producer
        Long counts() {
            return null;
        }

        @Consumer
        void ship(Order order) {
            handled.add(order.toString());
        }

        @Consumer
        void book(List<Payment> payments) {
            payments.forEach(payment -> handled.add(payment.toString()));
        }
    }
}
