package io.genstage.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.pipeline.Pipeline;
import io.genstage.spring.PipelineRegistry;
import io.genstage.spring.annotation.Consumer;
import io.genstage.spring.annotation.Producer;
import io.genstage.spring.annotation.ProducerConsumer;
import io.genstage.spring.autoconfigure.GenStageAutoConfiguration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/**
 * How many numbers are in progress between a source that makes them instantly and a consumer that takes a millisecond
 * for a thousand. After reactor-core#3759, "too difficult to control how much Reactor buffers internally", where there
 * were more than a hundred thousand.
 */
class RangeBufferingTests {

    private static final int NUMBERS = 200_000;

    private static final int BATCH = 1_000;

    private static final long DELAY_NANOS = 1_000_000;

    // source -> triple -> slow with the demand below, and the batch that triple is processing
    private static final long BOUND = BATCH + BATCH + 500;

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(GenStageAutoConfiguration.class))
            .withUserConfiguration(Stages.class)
            .withPropertyValues(
                    "genstage.pipelines.numbers.stages.source.buffer-size=1",
                    "genstage.pipelines.numbers.stages.triple.subscribe-to=source",
                    "genstage.pipelines.numbers.stages.triple.max-demand=1000",
                    "genstage.pipelines.numbers.stages.slow.subscribe-to=triple",
                    "genstage.pipelines.numbers.stages.slow.max-demand=1000",
                    "genstage.keep-alive=false");

    @Test
    void noMoreNumbersAreInProgressThanDemandAllows() {
        context.run(application -> {
            Pipeline pipeline = application.getBean(PipelineRegistry.class).get("numbers");
            Stages stages = application.getBean(Stages.class);
            long most = 0;
            while (!pipeline.completion().isDone()) {
                // made is read first: numbers that are handled in between make the difference smaller
                long made = stages.made.get();
                most = Math.max(most, made - stages.handled.get());
                if (most > 0) {
                    stages.seen.countDown();
                }
            }
            pipeline.completion().join();

            assertThat(stages.handled).hasValue(NUMBERS);
            assertThat(most).isBetween(1L, BOUND);
        });
    }

    static class Stages {

        /** Open once the test has seen numbers in progress. Until then the consumer blocks. */
        private final CountDownLatch seen = new CountDownLatch(1);

        private final AtomicLong made = new AtomicLong();

        private final AtomicLong handled = new AtomicLong();

        @Producer
        Stream<Long> source() {
            return LongStream.range(0, NUMBERS)
                    .peek(number -> made.incrementAndGet())
                    .boxed();
        }

        @ProducerConsumer
        long triple(long number) {
            return number * 3;
        }

        @Consumer
        void slow(List<Long> numbers) throws InterruptedException {
            seen.await();
            LockSupport.parkNanos(DELAY_NANOS * numbers.size() / BATCH);
            handled.addAndGet(numbers.size());
        }
    }
}
