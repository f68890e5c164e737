package io.genstage.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The application of a reader who has followed a page: its files are compiled, configured and started. */
final class PageApplication implements AutoCloseable {

    private static final String MAIN = "demo.DemoApplication";

    private static final String CONFIGURATION = "src/main/resources/application.yml";

    private final ConfigurableApplicationContext context;

    private final URLClassLoader classes;

    private final ClassLoader before;

    private PageApplication(ConfigurableApplicationContext context, URLClassLoader classes, ClassLoader before) {
        this.context = context;
        this.classes = classes;
        this.before = before;
    }

    /**
     * Starts the application on a free port.
     *
     * @param files its files by their names
     * @param directory the directory for its compiled classes and its configuration
     * @param arguments its further arguments
     * @throws AssertionError with page and line if a file does not compile
     */
    static PageApplication start(Map<String, Block> files, Path directory, String... arguments) throws Exception {
        List<Block> java =
                files.values().stream().filter(block -> block.is("java")).toList();
        assertThat(PageCompiler.compile(java, directory)).isEmpty();
        Path yaml = directory.resolve("application.yml");
        Files.writeString(yaml, files.get(CONFIGURATION).text());
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        URLClassLoader classes = new URLClassLoader(new URL[] {directory.toUri().toURL()}, before);
        Thread.currentThread().setContextClassLoader(classes);
        Method main = classes.loadClass(MAIN).getMethod("main", String[].class);
        List<String> all = new ArrayList<>(List.of("--server.port=0", "--spring.config.location=" + yaml.toUri()));
        all.addAll(List.of(arguments));
        ConfigurableApplicationContext context = SpringApplication.from(given -> main.invoke(null, (Object) given))
                .run(all.toArray(String[]::new))
                .getApplicationContext();
        return new PageApplication(context, classes, before);
    }

    Pipeline pipeline(String name) {
        return context.getBean(PipelineRegistry.class).get(name);
    }

    /** {@return the response of a path, as JSON} */
    Map<String, Object> get(String path) throws IOException, InterruptedException {
        int port = ((WebServerApplicationContext) context).getWebServer().getPort();
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return JsonPath.read(response.body(), "$");
    }

    /** {@return the names of its meters with a prefix} */
    Set<String> meters(String prefix) {
        return context.getBean(MeterRegistry.class).getMeters().stream()
                .map(meter -> meter.getId().getName())
                .filter(name -> name.startsWith(prefix))
                .collect(Collectors.toSet());
    }

    @Override
    public void close() throws IOException {
        context.close();
        Thread.currentThread().setContextClassLoader(before);
        classes.close();
    }
}
