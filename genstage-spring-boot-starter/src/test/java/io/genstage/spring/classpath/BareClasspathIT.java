package io.genstage.spring.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("bare-classpath")
class BareClasspathIT {

    @Test
    void startsWithoutAnyOptionalJar() {
        WholeStarter.assertAbsent(
                WholeStarter.ACTUATOR_JAR,
                WholeStarter.ACTUATOR_AUTOCONFIGURE_JAR,
                WholeStarter.HEALTH_JAR,
                WholeStarter.METRICS_JAR,
                WholeStarter.MICROMETER_JAR,
                WholeStarter.REACTOR_JAR,
                WholeStarter.REACTIVE_STREAMS_JAR);
        WholeStarter.run(context -> {
            assertThat(context.containsBean(WholeStarter.ENDPOINT)).isFalse();
            assertThat(context.containsBean(WholeStarter.HEALTH)).isFalse();
            assertThat(context.containsBean(WholeStarter.METRICS)).isFalse();
        });
    }
}
