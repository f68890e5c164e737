package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.CancelMode;
import io.genstage.ProducerConsumerStage;
import io.genstage.Status;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.snapshot.StageSnapshot;
import io.genstage.testing.HandDriven;
import io.genstage.testing.HandSubscriber;
import io.genstage.testing.Sources;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Subscribers that subscribe, request and cancel while events flow and stages fail and are removed, until the pipeline
 * is closed.
 */
class StagePublisherAtRandomTest {

    /** In any case the first signal is {@code onSubscribe}, and the last is the end, once. */
    @Test
    void everySubscriberReceivesAnEnd() {
        for (int seed = 0; seed < 500; seed++) {
            RandomRun chaos = new RandomRun(seed);
            chaos.run();
            chaos.check();
        }
    }

    private static final class RandomRun {

        private final long seed;

        private final Random random;

        private final HandDriven run;

        private final List<HandSubscriber<Integer>> all = new ArrayList<>();

        private final List<HandSubscriber<Integer>> cancelled = new ArrayList<>();

        RandomRun(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.run = new HandDriven(seed, definition()).start();
        }

        private PipelineDefinition definition() {
            int events = 5 + random.nextInt(40);
            int fails = random.nextInt(80);
            ProducerConsumerStage<Integer, Integer> fragile = (batch, from, out) -> batch.forEach(event -> {
                if (event == fails) {
                    throw new IllegalStateException("oops");
                }
                out.emit(event);
            });
            return PipelineDefinition.named("p")
                    .producer("rest", Sources.silent())
                    .producer("source", Sources.range(events))
                    .producerConsumer("a", fragile, s -> {
                        s.subscribeTo("source", SubscriptionOptions.ofMaxDemand(1 + random.nextInt(9)))
                                .concurrency(1 + random.nextInt(3));
                        if (random.nextBoolean()) {
                            s.dispatcher(BroadcastDispatcher::new);
                        }
                    })
                    .build();
        }

        void run() {
            for (int act = 0; act < 30; act++) {
                act();
                run.steps(random.nextInt(4));
            }
            run.pipeline().closeNow();
            run.run();
        }

        private void act() {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> subscribe();
                case 3 ->
                    any().ifPresent(one -> {
                        cancelled.add(one);
                        one.cancel();
                    });
                case 4 -> any().ifPresent(one -> one.request(random.nextInt(20) == 0 ? 0 : 100));
                case 5 -> end();
                default -> any().ifPresent(one -> one.request(1 + random.nextInt(5)));
            }
        }

        private void subscribe() {
            try {
                CancelMode mode = CancelMode.values()[random.nextInt(3)];
                HandSubscriber<Integer> fresh = new HandSubscriber<>();
                run.pipeline()
                        .<Integer>publisher(
                                "a", SubscriptionOptions.ofMaxDemand(10).withCancelMode(mode))
                        .subscribe(fresh);
                all.add(fresh);
            } catch (NoSuchElementException e) {
                assertThat(stages()).doesNotContain("a");
            }
        }

        private Optional<HandSubscriber<Integer>> any() {
            List<HandSubscriber<Integer>> subscribed =
                    all.stream().filter(HandSubscriber::subscribed).toList();
            return subscribed.isEmpty()
                    ? Optional.empty()
                    : Optional.of(subscribed.get(random.nextInt(subscribed.size())));
        }

        private void end() {
            if (random.nextInt(20) == 0) {
                run.pipeline().closeNow();
            } else if (run.pipeline().status() == Status.RUNNING && stages().contains("a")) {
                run.pipeline().remove("a");
            }
        }

        void check() {
            for (HandSubscriber<Integer> each : all) {
                assertThat(each.disorder()).as("seed %s", seed).isNull();
                assertThat(each.end() != null || cancelled.contains(each))
                        .as("seed %s: it received its end", seed)
                        .isTrue();
                assertThat(each.subscribed()).as("seed %s", seed).isTrue();
            }
            assertThat(stages()).as("seed %s", seed).allMatch(name -> !name.contains("subscriber"));
            assertThat(run.pipeline().completion()).as("seed %s", seed).isDone();
        }

        private List<String> stages() {
            return run.snapshot().stages().stream().map(StageSnapshot::name).toList();
        }
    }
}
