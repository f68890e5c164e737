package io.genstage.spring.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("without-health")
class WithoutHealthIT {

    @Test
    void keepsTheEndpointAndMetrics() {
        WholeStarter.assertAbsent(WholeStarter.HEALTH_JAR);
        WholeStarter.run(context -> {
            assertThat(context.containsBean(WholeStarter.ENDPOINT)).isTrue();
            assertThat(context.containsBean(WholeStarter.HEALTH)).isFalse();
            assertThat(context.containsBean(WholeStarter.METRICS)).isTrue();
        });
    }
}
