package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.sample.flight.Flight;
import io.genstage.sample.flight.RoutedFlight;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

/** What a native image must be able to read by reflection, and what no signature shows. */
class NativeHintsTests {

    private final RuntimeHints hints = new RuntimeHints();

    @Test
    void theKeyOfThePartitionsIsReadable() {
        register(FlightStages.class);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(RoutedFlight.class, "flight"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Flight.class, "origin"))
                .accepts(hints);
    }

    @Test
    void theReceiptOfAnUploadIsWritable() throws ClassNotFoundException {
        Class<?> controller = Class.forName("io.genstage.sample.web.FlightController");
        Class<?> receipt = Class.forName("io.genstage.sample.web.FlightController$Receipt");
        register(controller);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(receipt, "accepted"))
                .accepts(hints);
    }

    private void register(Class<?> bean) {
        new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, bean);
    }
}
