package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.spring.properties.BindFailureHandler;
import io.genstage.spring.properties.BufferSize;
import io.genstage.spring.properties.Concurrency;
import io.genstage.spring.properties.GenStageProperties;
import io.genstage.spring.properties.PipelineProperties;
import io.genstage.spring.properties.StageProperties;
import io.genstage.spring.properties.WordOrNumberConverter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ByteArrayResource;

/** A file can unset a key of a file of lower precedence with an empty value. */
class ProfileTests {

    private static final String BASE = """
            genstage:
              enabled: false
              keep-alive: false
              scheduler: { threads: platform, max-threads: 7 }
              lifecycle.phase: 5
              shutdown: { drain: false, timeout: 3s }
              defaults: { max-demand: 50, min-demand: 10, buffer-size: 70 }
              pipelines.flights:
                auto-start: false
                supervision:
                  strategy: one-for-one
                  max-restarts: 7
                  within: 9s
                  backoff: { delay: 1s, multiplier: 3, max-delay: 8s, jitter: 0.5 }
                stages:
                  read:
                    handler: other
                    buffer-size: 5
                    buffer-keep: first
                    poll-interval: 1s
                    demand: accumulate
                    dispatcher: partition
                    partition: { count: 2, key: number, max-backlog: 3, orphan: discard, names: [a, b] }
                    scheduler: database
                    blocking: false
                  store:
                    subscribe-to: [ { stage: read, selector: number > 1 } ]
                    selector: number > 5
                    max-demand: 5
                    min-demand: 2
                    cancel: transient
                    concurrency: per-event
                    child:
                      restart: transient
                      max-restarts: 7
                      within: 9s
                      shutdown: 1s
                      backoff: { delay: 1s }
            """;

    private static final GenStageProperties FULL = bound(BASE, "");

    @ParameterizedTest
    @CsvSource({
        "enabled, true",
        "keep-alive, true",
        "scheduler.threads, AUTO",
        "scheduler.max-threads, 256",
        "lifecycle.phase, 2147479551",
        "shutdown.drain, true",
        "shutdown.timeout, PT25S",
        "defaults.max-demand, 1000",
        "defaults.min-demand, null",
        "defaults.buffer-size, 10000",
        "pipelines.flights.auto-start, true",
        "pipelines.flights.supervision, null",
        "pipelines.flights.supervision.strategy, null",
        "pipelines.flights.supervision.max-restarts, null",
        "pipelines.flights.supervision.within, null",
        "pipelines.flights.supervision.backoff, null",
        "pipelines.flights.supervision.backoff.delay, null",
        "pipelines.flights.supervision.backoff.multiplier, null",
        "pipelines.flights.supervision.backoff.max-delay, null",
        "pipelines.flights.supervision.backoff.jitter, null",
        "pipelines.flights.stages.read.handler, null",
        "pipelines.flights.stages.read.buffer-size, null",
        "pipelines.flights.stages.read.buffer-keep, null",
        "pipelines.flights.stages.read.poll-interval, null",
        "pipelines.flights.stages.read.demand, null",
        "pipelines.flights.stages.read.dispatcher, null",
        "pipelines.flights.stages.read.partition, null",
        "pipelines.flights.stages.read.partition.count, null",
        "pipelines.flights.stages.read.partition.key, null",
        "pipelines.flights.stages.read.partition.max-backlog, null",
        "pipelines.flights.stages.read.partition.orphan, null",
        "pipelines.flights.stages.read.partition.names, []",
        "pipelines.flights.stages.read.scheduler, null",
        "pipelines.flights.stages.read.blocking, true",
        "pipelines.flights.stages.store.subscribe-to, []",
        "pipelines.flights.stages.store.selector, null",
        "pipelines.flights.stages.store.max-demand, null",
        "pipelines.flights.stages.store.min-demand, null",
        "pipelines.flights.stages.store.cancel, null",
        "pipelines.flights.stages.store.concurrency, null",
        "pipelines.flights.stages.store.child, null",
        "pipelines.flights.stages.store.child.restart, null",
        "pipelines.flights.stages.store.child.max-restarts, null",
        "pipelines.flights.stages.store.child.within, null",
        "pipelines.flights.stages.store.child.shutdown, null",
        "pipelines.flights.stages.store.child.backoff, null",
        "pipelines.flights.stages.store.child.backoff.delay, null",
    })
    void anEmptyValueUnsetsAKey(String key, String left) {
        assertThat(String.valueOf(at(FULL, key))).isNotEqualTo(left);
        GenStageProperties bound = bound(BASE, "genstage." + key + ":");
        assertThat(String.valueOf(at(bound, key))).isEqualTo(left);
        assertThat(differences(FULL, bound)).isEqualTo(1);
    }

    @Test
    void anEmptyEnvironmentVariableUnsetsAKey() {
        YamlContext.withVariables(binding(BASE, ""), Map.of("GENSTAGE_PIPELINES_FLIGHTS_STAGES_STORE_MAXDEMAND", ""))
                .run(running -> {
                    StageProperties store = pipeline(running.getBean(GenStageProperties.class))
                            .stages()
                            .get("store");
                    assertThat(store.maxDemand()).isNull();
                    assertThat(store.minDemand()).isEqualTo(2);
                });
    }

    @Test
    void anEmptyGroupUnsetsLowerFilesButNotItsOwn() {
        GenStageProperties bound = bound(BASE, """
                genstage.pipelines.flights:
                  supervision.backoff:
                  stages.read.partition.count: 9
                """);
        PipelineProperties flights = pipeline(bound);
        assertThat(flights.supervision().backoff()).isNull();
        assertThat(flights.supervision().maxRestarts()).isEqualTo(7);
        assertThat(flights.stages().get("read").partition().count()).isEqualTo(9);
        assertThat(flights.stages().get("read").partition().key()).isEqualTo("number");
    }

    @Test
    void anEmptyGroupWithNothingToUnsetHasItsDefaults() {
        assertThat(pipeline(bound("genstage.pipelines.flights: { supervision: , stages.read: }", ""))
                        .supervision())
                .isNotNull();
        assertThat(pipeline(bound("genstage.pipelines.flights.stages.read:", "genstage.pipelines.flights.supervision:"))
                        .supervision())
                .isNotNull();
    }

    @Test
    void aStageThatIsNamedAgainKeepsItsKeys() {
        PipelineProperties flights = pipeline(bound(BASE, "genstage.pipelines.flights.stages: { read: , store: }"));
        assertThat(flights.stages().get("read").bufferSize().capacity()).isEqualTo(5);
        assertThat(flights.stages().get("store").maxDemand()).isEqualTo(5);
    }

    @Test
    void aStageWhoseSubscriptionIsUnsetHasAnInlet() {
        String base = """
                genstage.pipelines.flights:
                  auto-start: false
                  stages: { read: , enrich: { subscribe-to: read } }
                """;
        context(base, "genstage.pipelines.flights.stages.enrich: { subscribe-to: , handler: read }", FlightStages.class)
                .run(running -> assertThat(running).hasNotFailed().hasBean("enrichInlet"));
    }

    @Test
    void aMessageDescribesHowToUnsetAKey() {
        String base = """
                genstage.pipelines.trips.stages.read:
                  dispatcher: partition
                  partition: { count: 2, key: number }
                """;
        FailureAnalysis analysis = YamlContext.failure(
                context(base, "genstage.pipelines.trips.stages.read.dispatcher: broadcast", TripStages.class));
        assertThat(analysis.getAction())
                .isEqualTo(
                        "Set `dispatcher: partition` as well. Or: Remove `partition`. If another file sets it, override"
                                + " it with an empty value: `partition:`.");
        context(base, "genstage.pipelines.trips.stages.read: { dispatcher: broadcast, partition: }", TripStages.class)
                .run(running -> assertThat(running).hasNotFailed());
    }

    @Test
    void anEmptyExpressionThatUnsetsNothingIsRejected() {
        FailureAnalysis analysis = YamlContext.failure(
                context("""
                genstage.pipelines.trips.stages.read:
                  dispatcher: partition
                  partition.count: 2
                """, "genstage.pipelines.trips.stages.read.partition.key: #root.number", TripStages.class));
        assertThat(analysis.getDescription()).endsWith("partition.key is empty.");
    }

    @Test
    void aListIsReplacedAsAWhole() {
        FailureAnalysis analysis = YamlContext.failure(context(
                """
                genstage.pipelines.trips.stages:
                  read:
                  count.subscribe-to: [ { stage: read, max-demand: 5 } ]
                """, "genstage.pipelines.trips.stages.count.subscribe-to: [ { max-demand: 6 } ]", TripStages.class));
        assertThat(analysis.getAction())
                .isEqualTo("Set `stage:` in this entry. A list replaces the whole list of another file.");
    }

    private static PipelineProperties pipeline(GenStageProperties properties) {
        return properties.pipelines().get("flights");
    }

    /** {@return the number of components in which two records differ, including nested records} */
    private static int differences(Object one, Object other) {
        if (one.equals(other)) {
            return 0;
        }
        if (one instanceof Map<?, ?> map) {
            return map.keySet().stream()
                    .mapToInt(key -> differences(map.get(key), ((Map<?, ?>) other).get(key)))
                    .sum();
        }
        if (!one.getClass().isRecord() || one instanceof BufferSize || one instanceof Concurrency) {
            return 1;
        }
        int differences = 0;
        for (RecordComponent component : one.getClass().getRecordComponents()) {
            Object left = component(one, component.getName());
            Object right = component(other, component.getName());
            if (left == null || right == null) {
                differences += left == right ? 0 : 1;
            } else {
                differences += differences(left, right);
            }
        }
        return differences;
    }

    /** {@return the bound value of a key} */
    private static Object at(Object properties, String key) {
        Object at = properties;
        for (String part : key.split("\\.")) {
            if (at == null) {
                return null;
            }
            at = at instanceof Map<?, ?> map ? map.get(part) : component(at, part);
        }
        return at;
    }

    private static Object component(Object properties, String dashed) {
        for (RecordComponent component : properties.getClass().getRecordComponents()) {
            if (component.getName().equalsIgnoreCase(dashed.replace("-", ""))) {
                try {
                    component.getAccessor().setAccessible(true);
                    return component.getAccessor().invoke(properties);
                } catch (ReflectiveOperationException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        throw new IllegalArgumentException(dashed);
    }

    private static GenStageProperties bound(String base, String profile) {
        GenStageProperties[] bound = new GenStageProperties[1];
        binding(base, profile).run(running -> bound[0] = running.getBean(GenStageProperties.class));
        return bound[0];
    }

    /** A context that binds the properties and creates no pipelines. */
    private static ApplicationContextRunner binding(String base, String profile) {
        return new ApplicationContextRunner()
                .withInitializer(context -> load(context.getEnvironment(), profile, base))
                .withBean(BindFailureHandler.class)
                .withBean(WordOrNumberConverter.class)
                .withUserConfiguration(Binding.class);
    }

    private static ApplicationContextRunner context(String base, String profile, Class<?> beans) {
        return YamlContext.of("", beans).withInitializer(context -> load(context.getEnvironment(), profile, base));
    }

    private static void load(ConfigurableEnvironment environment, String... files) {
        for (String yaml : files) {
            try {
                String name = "file " + Integer.toHexString(yaml.hashCode());
                new YamlPropertySourceLoader()
                        .load(name, new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8), name))
                        .forEach(environment.getPropertySources()::addLast);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        ConfigurationPropertySources.attach(environment);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(GenStageProperties.class)
    static class Binding {}
}
