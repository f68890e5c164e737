package io.genstage.spring.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("without-reactor")
class WithoutReactorIT {

    @Test
    void keepsThePublishersOfReactiveStreams() {
        WholeStarter.assertAbsent(WholeStarter.REACTOR_JAR);
        WholeStarter.run(PublisherStages.class, context -> {
            assertThat(context.containsBean(WholeStarter.ENDPOINT)).isTrue();
            assertThat(context.containsBean(WholeStarter.HEALTH)).isTrue();
            assertThat(context.containsBean(WholeStarter.METRICS)).isTrue();
        });
    }
}
