package io.genstage.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.spring.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * An instance of the application of {@code docs/outbox.md}, in its own process. The page shows all of the application
 * but its main class and its broker.
 */
final class OutboxInstance implements AutoCloseable {

    static final Page PAGE = Page.read("docs/outbox.md");

    private static final String CONFIGURATION = "src/main/resources/application.yml";

    /** Stores each line of its input in a transaction. Rolls it back if the line begins with "rollback". */
    private static final String MAIN = """
            package demo;

            import io.genstage.spring.autoconfigure.GenStageAutoConfiguration;
            import java.io.BufferedReader;
            import java.io.InputStreamReader;
            import javax.sql.DataSource;
            import com.zaxxer.hikari.HikariDataSource;
            import org.springframework.beans.factory.annotation.Value;
            import org.springframework.boot.WebApplicationType;
            import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
            import org.springframework.boot.builder.SpringApplicationBuilder;
            import org.springframework.context.ConfigurableApplicationContext;
            import org.springframework.context.annotation.Bean;
            import org.springframework.context.annotation.ComponentScan;
            import org.springframework.context.annotation.Configuration;
            import org.springframework.jdbc.core.JdbcTemplate;
            import org.springframework.jdbc.support.JdbcTransactionManager;
            import org.springframework.transaction.annotation.EnableTransactionManagement;
            import org.springframework.transaction.support.TransactionTemplate;

            @Configuration(proxyBeanMethods = false)
            @ComponentScan
            @EnableTransactionManagement
            @ImportAutoConfiguration(GenStageAutoConfiguration.class)
            public class DemoApplication {

                public static void main(String[] arguments) throws Exception {
                    try (ConfigurableApplicationContext context = new SpringApplicationBuilder(DemoApplication.class)
                                    .web(WebApplicationType.NONE)
                                    .run(arguments);
                            BufferedReader input = new BufferedReader(new InputStreamReader(System.in))) {
                        Outbox outbox = context.getBean(Outbox.class);
                        TransactionTemplate transaction = new TransactionTemplate(context.getBean(JdbcTransactionManager.class));
                        for (String line = input.readLine(); line != null; line = input.readLine()) {
                            String payload = line;
                            transaction.executeWithoutResult(status -> {
                                outbox.add(payload);
                                if (payload.startsWith("rollback")) {
                                    status.setRollbackOnly();
                                }
                            });
                        }
                    }
                }

                @Bean
                HikariDataSource database(@Value("${database}") String url) {
                    HikariDataSource database = new HikariDataSource();
                    database.setJdbcUrl(url);
                    database.setUsername("postgres");
                    return database;
                }

                @Bean
                JdbcTemplate jdbc(DataSource database) {
                    return new JdbcTemplate(database);
                }

                @Bean
                JdbcTransactionManager transactions(DataSource database) {
                    return new JdbcTransactionManager(database);
                }
            }
            """;

    /** Records each message that it receives, and rejects those that begin with "bad". */
    private static final String BROKER = """
            package demo;

            import org.springframework.beans.factory.annotation.Value;
            import org.springframework.jdbc.core.JdbcTemplate;
            import org.springframework.stereotype.Component;

            @Component
            class RecordingBroker implements Broker {

                private final JdbcTemplate jdbc;

                private final String instance;

                RecordingBroker(JdbcTemplate jdbc, @Value("${instance}") String instance) {
                    this.jdbc = jdbc;
                    this.instance = instance;
                }

                @Override
                public void send(long id, String payload) {
                    if (payload.startsWith("bad")) {
                        throw new IllegalArgumentException("A bad message");
                    }
                    jdbc.update("INSERT INTO sent (id, payload, instance) VALUES (?, ?, ?)", id, payload, instance);
                }
            }
            """;

    private final JavaProcess process;

    private OutboxInstance(JavaProcess process) {
        this.process = process;
    }

    /** Compiles the application into a directory. */
    static void compile(Path directory) throws IOException {
        List<Block> blocks = new ArrayList<>(
                PAGE.blocks().stream().filter(Block::compilationUnit).toList());
        blocks.add(new Block("main", 1, "", "java", MAIN));
        blocks.add(new Block("broker", 1, "", "java", BROKER));
        assertThat(PageCompiler.compile(blocks, directory)).isEmpty();
        String yaml = PAGE.blocks().stream()
                .filter(block -> block.is("yaml") && block.file().equals(CONFIGURATION))
                .map(Block::text)
                .findFirst()
                .orElseThrow();
        Files.writeString(directory.resolve("application.yml"), yaml);
    }

    /** Starts an instance of the application that was compiled into a directory. */
    static OutboxInstance start(Path directory, String name, String database, String... arguments) throws IOException {
        List<String> classPath = new ArrayList<>(JavaProcess.CLASS_PATH);
        classPath.add(directory.toString());
        List<String> all = new ArrayList<>(List.of("--instance=" + name, "--database=" + database));
        all.addAll(List.of(arguments));
        return new OutboxInstance(JavaProcess.start(List.of(), classPath, "demo.DemoApplication", all));
    }

    OutboxInstance awaitRunning() {
        Awaitility.await()
                .atMost(OutboxPageTests.PATIENCE)
                .until(() -> process.output().contains("Pipeline 'outbox' is running"));
        return this;
    }

    /** Stores a message in a transaction. */
    void add(String payload) throws IOException {
        process.send(payload);
    }

    /** Kills the process, and waits for its end. */
    void kill() throws InterruptedException {
        process.kill();
        process.end();
    }

    /** Sends SIGTERM. {@return what the process has printed up to its end} */
    String terminate() throws InterruptedException {
        process.terminate();
        return process.end().output();
    }

    @Override
    public void close() {
        process.kill();
    }
}
