package io.genstage.sample;

import io.genstage.sample.delay.FlightRepository;
import io.genstage.sample.flight.RoutedFlight;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The sample, which also records the line of each flight that it handles, in a file that survives if the process is
 * killed. It is no {@code @Configuration}: the component scan of the other tests would find that.
 */
public class RecordingSample {

    private static final String RECORD = "test.record";

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(SampleApplication.class)
                .sources(RecordingSample.class)
                .run(arguments);
    }

    /** {@return the JVM option that names the file} */
    static String recordIn(Path file) {
        return "-D" + RECORD + "=" + file;
    }

    /** {@return the recorded lines, in the order in which they were handled} */
    static List<Long> handled(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(Long::valueOf).toList();
    }

    @Bean
    @Primary
    FlightRepository recordingRepository(JdbcTemplate jdbc) {
        return new RecordingRepository(jdbc, Path.of(System.getProperty(RECORD)));
    }

    static class RecordingRepository extends FlightRepository {

        private final Path file;

        RecordingRepository(JdbcTemplate jdbc, Path file) {
            super(jdbc);
            this.file = file;
        }

        @Override
        public void store(List<RoutedFlight> flights) {
            String lines =
                    flights.stream().map(routed -> routed.flight().line() + "\n").collect(Collectors.joining());
            try {
                Files.writeString(
                        file, lines, StandardCharsets.US_ASCII, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            super.store(flights);
        }
    }
}
