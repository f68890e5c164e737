package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.CancelMode;
import io.genstage.ProducerConsumerStage;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Rounds;
import io.genstage.testing.Rule;
import io.genstage.testing.SeededScheduler;
import io.genstage.testing.Sources;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A finite source of n events delivers exactly n times the expansion through any chain, in order if the chain keeps the
 * order.
 */
class CompletenessTest {

    static IntStream seeds() {
        return IntStream.range(0, Rounds.of(15));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @Rule({"R129", "R151", "R154"})
    void everyEventArrivesOnceThroughAnyChain(int seed) {
        Random random = new Random(seed);
        int count = random.nextInt(3_000);
        int length = random.nextInt(5);
        PipelineDefinition.Builder chain = PipelineDefinition.named("chain").producer("s0", Sources.range(count));
        long expansion = 1;
        for (int i = 1; i <= length; i++) {
            int factor = random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(3);
            expansion *= factor;
            SubscriptionOptions options = anyOptions(random);
            String upstream = "s" + (i - 1);
            chain.producerConsumer("s" + i, repeat(factor), s -> s.subscribeTo(upstream, options));
        }
        Recorder<Integer> recorder = new Recorder<>();
        SubscriptionOptions options = anyOptions(random);
        chain.consumer("end", recorder, s -> s.subscribeTo("s" + length, options));

        HandDriven run = new HandDriven(anyScheduler(seed, random), chain.build()).start();

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(run.pipeline().completion()).isCompleted();
        assertThat(run.snapshot().held()).isZero();
        assertThat(recorder.events()).isEqualTo(expected(count, expansion));
        assertThat(recorder.ends()).containsExactly("ended");
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void everyEventArrivesOnceThroughManyInstances(int seed) {
        Random random = new Random(seed);
        int count = random.nextInt(2_000);
        int factor = 1 + random.nextInt(3);
        Recorder<Integer> recorder = new Recorder<>();
        SubscriptionOptions first = anyOptions(random);
        SubscriptionOptions second = anyOptions(random);
        int wide = 1 + random.nextInt(4);
        int wider = 1 + random.nextInt(4);
        PipelineDefinition definition = PipelineDefinition.named("wide")
                .producer("a", Sources.range(count))
                .producerConsumer(
                        "b", repeat(factor), s -> s.subscribeTo("a", first).concurrency(wide))
                .consumer("c", recorder, s -> s.subscribeTo("b", second).concurrency(wider))
                .build();

        HandDriven run = new HandDriven(anyScheduler(seed, random), definition).start();

        assertThat(run.pipeline().status()).isEqualTo(Status.COMPLETED);
        assertThat(recorder.events().stream().sorted().toList()).isEqualTo(expected(count, factor));
        assertThat(recorder.ends()).isEqualTo(Collections.nCopies(wider, "ended"));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void eventsInThePipelineNeverExceedTheRequested(int seed) {
        Random random = new Random(seed);
        int factor = 1 + random.nextInt(3);
        SubscriptionOptions first = anyOptions(random);
        SubscriptionOptions second = anyOptions(random);
        int wide = 1 + random.nextInt(Math.min(4, second.maxDemand()));
        int wider = 1 + random.nextInt(4);
        PipelineDefinition definition = PipelineDefinition.named("bounded")
                .producer("a", Sources.counter())
                .producerConsumer(
                        "b", repeat(factor), s -> s.subscribeTo("a", first).concurrency(wide))
                .consumer("c", new Recorder<>(), s -> s.subscribeTo("b", second).concurrency(wider))
                .build();
        HandDriven run = new HandDriven(anyScheduler(seed, random), definition);
        long bound = (long) factor * first.maxDemand() * wide
                + (long) second.maxDemand() * wider
                + (long) wide * factor * first.batchSize();
        run.pipeline().start();

        for (int i = 0; i < 60; i++) {
            run.steps(1);
            long inside = factor * run.stage("a").eventsOut() - run.stage("c").eventsIn();
            assertThat(inside).isLessThanOrEqualTo(bound);
        }
        assertThat(run.stage("c").eventsIn()).isPositive();
    }

    private static SeededScheduler anyScheduler(int seed, Random random) {
        return new SeededScheduler(seed, Duration.ofNanos(random.nextInt(3_000_000)));
    }

    private static SubscriptionOptions anyOptions(Random random) {
        int max = 1 + (random.nextBoolean() ? random.nextInt(20) : random.nextInt(1_500));
        return new SubscriptionOptions(max, random.nextInt(max), CancelMode.PERMANENT);
    }

    private static ProducerConsumerStage<Integer, Integer> repeat(int factor) {
        return (events, from, out) -> {
            for (int event : events) {
                for (int i = 0; i < factor; i++) {
                    out.emit(event);
                }
            }
        };
    }

    private static List<Integer> expected(int count, long expansion) {
        return IntStream.range(0, count)
                .boxed()
                .flatMap(i -> Collections.nCopies((int) expansion, i).stream())
                .toList();
    }
}
