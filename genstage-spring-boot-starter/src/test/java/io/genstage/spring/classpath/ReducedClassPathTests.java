package io.genstage.spring.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.spring.JavaProcess;
import io.genstage.spring.JavaProcess.Ended;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * The starter starts without all optional jars, and without each one, each time in its own JVM. A filtered class loader
 * would not do: Boot's own conditions would still find the classes.
 */
class ReducedClassPathTests {

    @Test
    void theStarterStartsWithoutOptionalJars() throws Exception {
        start(ReducedClassPath.BARE);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "BARE")
    void theStarterStartsWithTheFeaturesThatTheJarsAllow(ReducedClassPath reduced) throws Exception {
        start(reduced);
    }

    private static void start(ReducedClassPath reduced) throws Exception {
        Ended ended = JavaProcess.start(
                        List.of(), reduced.entries(), WholeStarter.class, List.of(reduced.name()))
                .end();

        assertThat(ended.exitCode()).as(ended.output()).isZero();
        assertThat(ended.output()).endsWith(reduced + " works" + System.lineSeparator());
    }
}
