package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Inlet;
import io.genstage.ProducerStage;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.annotation.Producer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Inlets are selected by the types of their events. */
@ExtendWith(OutputCaptureExtension.class)
class InletTypeTests {

    private static final String YAML = """
            genstage.pipelines:
              shop.stages: { orders: , payments: , counts: , anything: , lists: }
            """;

    @Test
    void anInletIsSelectedByTypeWhateverItsName() {
        YamlContext.of(YAML, Sources.class, ByType.class).run(running -> {
            assertThat(running).hasNotFailed();
            Pipeline shop = YamlContext.pipeline(running, "shop");
            ByType user = running.getBean(ByType.class);
            assertThat(user.one).isSameAs(shop.inlet("orders"));
            assertThat(user.other).isSameAs(shop.inlet("payments"));
            assertThat(user.third).isSameAs(shop.inlet("counts"));
            assertThat(user.special).isSameAs(shop.inlet("orders"));
            assertThat(user.lists).isSameAs(shop.inlet("lists"));
        });
    }

    @Test
    void aWildcardOrARawTypeSelectsByName() {
        YamlContext.of(YAML, Sources.class, Any.class).run(running -> {
            assertThat(running).hasNotFailed();
            Pipeline shop = YamlContext.pipeline(running, "shop");
            Any user = running.getBean(Any.class);
            assertThat(user.payments).isSameAs(shop.inlet("payments"));
            assertThat(user.all).hasSize(5);
            assertThat(user.byName)
                    .containsOnlyKeys("ordersInlet", "paymentsInlet", "countsInlet", "anythingInlet", "listsInlet");
            assertThat(user.orders).hasSize(1).containsExactly(shop.inlet("orders"));
            assertThat(user.provided).isSameAs(shop.inlet("orders"));
            assertThat(user.none).isNull();
        });
    }

    @Test
    void anInletOfUnknownEventTypeIsSelectedByName() {
        YamlContext.of(YAML, Sources.class, Unknown.class).run(running -> {
            assertThat(running).hasNotFailed();
            assertThat(running.getBean(Unknown.class).anything)
                    .isSameAs(YamlContext.pipeline(running, "shop").inlet("anything"));
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {WantsStrings.class, WantsObjects.class, WantsStringsByName.class})
    void anInletOfAnotherTypeIsRejected(Class<?> user, CapturedOutput output) {
        assertThat(start(user, "--genstage.pipelines.shop.stages.orders.buffer-size=5"))
                .isFalse();
        String wanted = user == WantsObjects.class ? "Inlet<Object>" : "Inlet<String>";
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("requires an `" + wanted + "`, but no producer has an inlet with that type and name.")
                .contains("Inject an existing inlet: 'ordersInlet' is an `Inlet<Order>`. Only producers have inlets.");
    }

    @Test
    void aMissingInletIsReportedAsAStageWithoutHandler(CapturedOutput output) {
        assertThat(start(
                        WantsStringsByName.class,
                        "--genstage.pipelines.shop.stages.orders.buffer-size=5",
                        "--genstage.pipelines.shop.stages.paiments.buffer-size=5"))
                .isFalse();
        assertThat(output)
                .contains("Stage 'paiments' of pipeline 'shop' has no handler.")
                .contains("Did you mean 'payments'?")
                .doesNotContain("required a bean");
    }

    @Test
    void anAmbiguousInletIsReportedAsAStageWithoutHandler(CapturedOutput output) {
        assertThat(start(
                        WantsAny.class,
                        "--genstage.pipelines.shop.stages.orders.buffer-size=5",
                        "--genstage.pipelines.shop.stages.paiments.buffer-size=5"))
                .isFalse();
        assertThat(output)
                .contains("Stage 'paiments' of pipeline 'shop' has no handler.")
                .doesNotContain("required a single bean");
    }

    private static boolean start(Class<?> user, String... arguments) {
        SpringApplication application = new SpringApplication(Shop.class, user);
        application.setWebApplicationType(WebApplicationType.NONE);
        try {
            application.run(arguments).close();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    static class Order {}

    static final class SpecialOrder extends Order {}

    record Payment(int cents) {}

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(GenStageAutoConfiguration.class)
    @Import(Sources.class)
    static class Shop {}

    @Configuration(proxyBeanMethods = false)
    static class Sources {

        @Producer
        Order orders() {
            return null;
        }

        @Bean("paymentSource")
        @Producer("payments")
        ProducerStage<Payment> payments() {
            return ProducerStage.inletOnly();
        }

        @Producer
        long counts() {
            return 1;
        }

        @Producer
        Object anything() {
            return null;
        }

        @Producer
        List<List<String>> lists(long demand) {
            return List.of();
        }
    }

    record ByType(
            Inlet<Order> one,
            Inlet<Payment> other,
            Inlet<Long> third,
            Inlet<? super SpecialOrder> special,
            Inlet<List<String>> lists) {}

    static final class Any {

        final Inlet<?> payments;

        final List<Inlet<?>> all;

        final Map<String, Inlet<?>> byName;

        final List<Inlet<Order>> orders;

        final Inlet<Order> provided;

        final Inlet<String> none;

        Any(
                Inlet<?> payments,
                List<Inlet<?>> all,
                Map<String, Inlet<?>> byName,
                @Qualifier("orders") List<Inlet<Order>> orders,
                @Qualifier("orders") ObjectProvider<Inlet<Order>> provided,
                @Qualifier("orders") ObjectProvider<Inlet<String>> none) {
            this.payments = payments;
            this.all = all;
            this.byName = byName;
            this.orders = orders;
            this.provided = provided.getObject();
            this.none = none.getIfAvailable();
        }
    }

    record Unknown(@Qualifier("anything") Inlet<String> anything) {}

    record WantsStrings(Inlet<String> orders) {}

    record WantsObjects(Inlet<Object> orders) {}

    record WantsStringsByName(@Qualifier("orders") Inlet<String> inlet) {}

    record WantsAny(Inlet<?> payments) {}
}
