package io.genstage.spring.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("without-micrometer")
class WithoutMicrometerIT {

    @Test
    void keepsTheEndpointAndHealth() {
        WholeStarter.assertAbsent(WholeStarter.METRICS_JAR, WholeStarter.MICROMETER_JAR);
        WholeStarter.run(context -> {
            assertThat(context.containsBean(WholeStarter.ENDPOINT)).isTrue();
            assertThat(context.containsBean(WholeStarter.HEALTH)).isTrue();
            assertThat(context.containsBean(WholeStarter.METRICS)).isFalse();
        });
    }
}
