package io.genstage.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The output of each example. */
@Timeout(60)
class ExamplesTests {

    private static List<String> lines(ThrowingConsumer<PrintStream> example) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        example.accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void producerConsumer() {
        assertThat(lines(ProducerConsumerExample::run))
                .containsExactly(
                        "[0, 2, 4, 6, 8]",
                        "[10, 12, 14, 16, 18]",
                        "[20, 22, 24, 26, 28]",
                        "[30, 32, 34, 36, 38]",
                        "[40, 42, 44, 46, 48]",
                        "[50, 52, 54, 56, 58]");
    }

    @Test
    void consumerSupervisor() {
        assertThat(lines(ConsumerSupervisorExample::run))
                .hasSize(30)
                .extracting(line -> Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 30).boxed().toList());
    }

    @Test
    void broadcaster() {
        List<String> lines = lines(BroadcasterExample::run);

        for (String listener : List.of("audit", "mail")) {
            assertThat(lines.stream().filter(line -> line.startsWith(listener)))
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 5)
                            .mapToObj(order -> listener + " received order " + order)
                            .toList());
        }
    }

    @Test
    void rateLimiter() {
        List<String> lines = lines(RateLimiterExample::run);

        assertThat(lines)
                .extracting(line -> line.substring(line.indexOf('[')))
                .containsExactly(
                        "[0, 1, 2, 3, 4]",
                        "[5, 6, 7, 8, 9]",
                        "[10, 11, 12, 13, 14]",
                        "[15, 16, 17, 18, 19]",
                        "[20, 21, 22, 23, 24]");
        assertThat(millis(lines.get(4))).as("after four intervals").isGreaterThanOrEqualTo(4 * 500);
    }

    private static long millis(String line) {
        return Long.parseLong(line.split(" ")[1]);
    }
}
