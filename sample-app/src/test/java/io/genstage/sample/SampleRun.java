package io.genstage.sample;

import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.web.servlet.client.RestTestClient;

/** One run of the application, from its start to its stop, on a free port. */
final class SampleRun implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private SampleRun(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /**
     * Starts the application with its database in a directory. Beans of further sources may replace the application's
     * beans.
     */
    static SampleRun start(Path directory, List<Class<?>> sources, String... properties) {
        Map<String, String> arguments = new LinkedHashMap<>();
        arguments.put("server.port", "0");
        arguments.put("sample.database", directory.resolve("flights").toString());
        arguments.put("sample.progress-interval", "50ms");
        for (String property : properties) {
            String[] nameAndValue = property.split("=", 2);
            arguments.put(nameAndValue[0], nameAndValue[1]);
        }
        return new SampleRun(new SpringApplicationBuilder(SampleApplication.class)
                .sources(sources.toArray(Class<?>[]::new))
                .run(arguments.entrySet().stream()
                        .map(argument -> "--" + argument.getKey() + "=" + argument.getValue())
                        .toArray(String[]::new)));
    }

    static SampleRun start(Path directory, String... properties) {
        return start(directory, List.of(), properties);
    }

    void awaitEndOfJob() {
        FlightJob job = bean(FlightJob.class);
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(job::ended);
    }

    void awaitIdle() throws InterruptedException {
        if (!pipeline().awaitIdle(Duration.ofMinutes(1))) {
            throw new AssertionError("Not idle in time: " + pipeline().snapshot());
        }
    }

    Pipeline pipeline() {
        return bean(PipelineRegistry.class).get("flights");
    }

    RestTestClient http() {
        return RestTestClient.bindToServer().baseUrl(uri("").toString()).build();
    }

    URI uri(String pathAndQuery) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return URI.create("http://localhost:" + port + pathAndQuery);
    }

    long rows(String condition) {
        Long rows =
                bean(JdbcTemplate.class).queryForObject("SELECT count(*) FROM flight WHERE " + condition, Long.class);
        return rows == null ? -1 : rows;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }
}
