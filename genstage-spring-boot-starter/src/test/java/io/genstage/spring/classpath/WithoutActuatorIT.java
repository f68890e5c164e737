package io.genstage.spring.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("without-actuator")
class WithoutActuatorIT {

    @Test
    void keepsHealthAndMetrics() {
        WholeStarter.assertAbsent(WholeStarter.ACTUATOR_JAR, WholeStarter.ACTUATOR_AUTOCONFIGURE_JAR);
        WholeStarter.run(context -> {
            assertThat(context.containsBean(WholeStarter.ENDPOINT)).isFalse();
            assertThat(context.containsBean(WholeStarter.HEALTH)).isTrue();
            assertThat(context.containsBean(WholeStarter.METRICS)).isTrue();
        });
    }
}
