package io.genstage.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.spring.JavaProcess;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplicationAotProcessor;
import org.springframework.context.aot.AbstractAotProcessor.Settings;

/**
 * An application that was processed ahead of time starts in its own JVM. The properties at run time determine its
 * topology.
 */
class AotTests {

    private static final String SHOP = "--genstage.pipelines.shop.stages.";

    private static final List<String> ARGUMENTS = List.of(
            SHOP + "orders.buffer-size=5",
            SHOP + "payments.buffer-size=5",
            SHOP + "ship.subscribe-to=orders",
            SHOP + "book.subscribe-to=payments");

    @TempDir
    Path folder;

    @Test
    void inletsAreInjectedByTheirTypes() throws Exception {
        generate();
        compile();
        List<String> later = new ArrayList<>(ARGUMENTS);
        later.add("--genstage.pipelines.later.stages.late.handler=counts");
        later.add("--genstage.pipelines.later.enabled=true");
        assertThat(run(later))
                .contains("generated=true idle=true handled=[Order[number=1], Payment[cents=2]]"
                        + " pipelines=[later, shop, ticks]");
    }

    private void generate() {
        Settings settings = Settings.builder()
                .sourceOutput(folder.resolve("sources"))
                .resourceOutput(folder.resolve("classes"))
                .classOutput(folder.resolve("classes"))
                .groupId("io.genstage")
                .artifactId("aot")
                .build();
        new SpringApplicationAotProcessor(AotApplication.class, settings, ARGUMENTS.toArray(String[]::new)).process();
    }

    private void compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter mistakes = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.walk(folder.resolve("sources"))) {
            List<Path> java =
                    sources.filter(file -> file.toString().endsWith(".java")).toList();
            List<String> options = List.of(
                    "-classpath",
                    System.getProperty("java.class.path"),
                    "-d",
                    folder.resolve("classes").toString(),
                    "-proc:none",
                    "-nowarn",
                    "-Xlint:none");
            assertThat(compiler.getTask(mistakes, files, null, options, null, files.getJavaFileObjectsFromPaths(java))
                            .call())
                    .as(mistakes.toString())
                    .isTrue();
        }
    }

    private String run(List<String> arguments) throws IOException, InterruptedException {
        List<String> classPath = new ArrayList<>(JavaProcess.CLASS_PATH);
        classPath.add(0, folder.resolve("classes").toString());
        return JavaProcess.start(List.of("-Dspring.aot.enabled=true"), classPath, AotApplication.class, arguments)
                .end()
                .output();
    }
}
