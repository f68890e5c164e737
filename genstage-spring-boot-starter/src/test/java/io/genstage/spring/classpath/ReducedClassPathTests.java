package io.genstage.spring.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.spring.JavaProcess;
import io.genstage.spring.JavaProcess.Ended;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The starter starts without all optional jars, and without each one, each time in its own JVM. A filtered class loader
 * would not do: Boot's own conditions would still find the classes.
 */
class ReducedClassPathTests {

    private static final Map<ReducedClassPath, JavaProcess> RUNS = new EnumMap<>(ReducedClassPath.class);

    @BeforeAll
    static void startAll() throws IOException {
        for (ReducedClassPath reduced : ReducedClassPath.values()) {
            RUNS.put(
                    reduced,
                    JavaProcess.start(List.of(), reduced.entries(), WholeStarter.class, List.of(reduced.name())));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theStarterStartsWithTheFeaturesThatTheJarsAllow(ReducedClassPath reduced) throws Exception {
        Ended ended = RUNS.get(reduced).end();

        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).endsWith(reduced + " works" + System.lineSeparator());
    }
}
