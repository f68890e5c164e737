package io.genstage.spring.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.spring.JavaProcess;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.ClassUtils;

/** The optional jars that are absent from an application, and what the starter then provides. */
enum ReducedClassPath {
    BARE(
            List.of(
                    "spring-boot-actuator",
                    "spring-boot-actuator-autoconfigure",
                    "spring-boot-health",
                    "spring-boot-micrometer-metrics",
                    "spring-boot-micrometer-observation",
                    "micrometer-core",
                    "micrometer-observation",
                    "micrometer-commons",
                    "reactor-core",
                    "reactive-streams"),
            List.of(
                    WholeStarter.ACTUATOR_CLASS,
                    WholeStarter.ACTUATOR_AUTOCONFIGURE_CLASS,
                    WholeStarter.HEALTH_CLASS,
                    WholeStarter.METRICS_CLASS,
                    WholeStarter.MICROMETER_CLASS,
                    WholeStarter.REACTOR_CLASS,
                    WholeStarter.REACTIVE_STREAMS_CLASS),
            List.of(),
            FlowStages.class),
    WITHOUT_ACTUATOR(
            List.of("spring-boot-actuator", "spring-boot-actuator-autoconfigure"),
            List.of(WholeStarter.ACTUATOR_CLASS, WholeStarter.ACTUATOR_AUTOCONFIGURE_CLASS),
            List.of(WholeStarter.HEALTH, WholeStarter.METRICS),
            FlowStages.class),
    WITHOUT_HEALTH(
            List.of("spring-boot-health"),
            List.of(WholeStarter.HEALTH_CLASS),
            List.of(WholeStarter.ENDPOINT, WholeStarter.METRICS),
            FlowStages.class),
    WITHOUT_MICROMETER(
            List.of("spring-boot-micrometer-metrics", "spring-boot-micrometer-observation", "micrometer-core"),
            List.of(WholeStarter.METRICS_CLASS, WholeStarter.MICROMETER_CLASS),
            List.of(WholeStarter.ENDPOINT, WholeStarter.HEALTH),
            FlowStages.class),
    /** Publishers of Reactive Streams need no Reactor. */
    WITHOUT_REACTOR(
            List.of("reactor-core"),
            List.of(WholeStarter.REACTOR_CLASS),
            List.of(WholeStarter.ENDPOINT, WholeStarter.HEALTH, WholeStarter.METRICS),
            PublisherStages.class);

    private final List<String> jars;

    private final List<String> absentClasses;

    private final List<String> beans;

    private final Class<? extends WholeStarter.Numbers> stages;

    ReducedClassPath(
            List<String> jars,
            List<String> absentClasses,
            List<String> beans,
            Class<? extends WholeStarter.Numbers> stages) {
        this.jars = jars;
        this.absentClasses = absentClasses;
        this.beans = beans;
        this.stages = stages;
    }

    Class<? extends WholeStarter.Numbers> stages() {
        return stages;
    }

    /** The class path of the tests without the jars, each of which it must have. */
    List<String> entries() {
        List<String> left = new ArrayList<>(JavaProcess.CLASS_PATH);
        for (String jar : jars) {
            assertThat(left.removeIf(entry -> isJar(entry, jar))).as(jar).isTrue();
        }
        return left;
    }

    private static boolean isJar(String entry, String name) {
        return new File(entry).getName().matches(name + "-\\d.*\\.jar");
    }

    /** The class path must lack each of these classes, or the application would prove nothing. */
    void assertAbsent() {
        assertThat(absentClasses)
                .noneMatch(name -> ClassUtils.isPresent(name, ReducedClassPath.class.getClassLoader()));
    }

    void assertBeans(ConfigurableApplicationContext context) {
        for (String bean : List.of(WholeStarter.ENDPOINT, WholeStarter.HEALTH, WholeStarter.METRICS)) {
            assertThat(context.containsBean(bean)).as(bean).isEqualTo(beans.contains(bean));
        }
    }
}
