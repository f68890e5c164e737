package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferOptions;
import io.genstage.Emitter;
import io.genstage.Place;
import io.genstage.ProducerStage;
import io.genstage.SubscriptionOptions;
import io.genstage.definition.PipelineDefinition;
import io.genstage.testing.Contract;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Logs;
import io.genstage.testing.Recorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A poll that returns more events than it was asked for. */
@Contract("I2")
class PollSurplusTest {

    private final Recorder<Integer> recorder = new Recorder<>();

    private final Poll poll = new Poll();

    private final HandDriven run = new HandDriven(
            1,
            PipelineDefinition.named("p")
                    .producer(
                            "a",
                            poll,
                            s -> s.pollInterval(Duration.ofSeconds(1)).buffer(BufferOptions.keepLast(2)))
                    .consumer("c", recorder, s -> s.subscribeTo("a", SubscriptionOptions.ofMaxDemand(4)))
                    .build());

    /** Each poll emits one list, whatever the demand. */
    private static final class Poll implements ProducerStage<Integer> {

        private final List<Long> demands = new ArrayList<>();

        private final List<List<Integer>> answers = new ArrayList<>();

        @Override
        public void handleDemand(long demand, Emitter<Integer> out) {
            demands.add(demand);
            if (!answers.isEmpty()) {
                out.emitAll(answers.remove(0));
            }
        }

        @Override
        public void cast(Object message, Emitter<Integer> out) {
            out.emit((Integer) message);
        }
    }

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void noEventIsDiscardedThoughTheBufferIsSmall() {
        poll.answers.add(numbers(0, 100));

        run.start();

        assertThat(recorder.events()).containsExactlyElementsOf(numbers(0, 100));
        assertThat(run.stage("a").instances().get(0).output().discarded()).isZero();
    }

    @Test
    void theSurplusReducesTheNextDemand() {
        poll.answers.add(numbers(0, 5));

        run.start();

        assertThat(poll.demands)
                .as("of the 2 events that are asked for, 1 is surplus")
                .containsExactly(4L, 1L);
    }

    @Test
    void theSurplusIsShownAndLeavesBeforeLaterEvents() {
        poll.answers.add(numbers(0, 10));
        run.pipeline().start();
        while (run.stage("a").instances().get(0).output().surplus() == 0) {
            run.steps(1);
        }
        run.pipeline().stage("a").cast(10);
        run.pipeline().stage("a").cast(11);

        run.run();

        assertThat(recorder.events()).containsExactlyElementsOf(numbers(0, 12));
    }

    @Test
    void theSurplusIsGivenUpAtTheEnd() {
        poll.answers.add(numbers(0, 10));
        run.pipeline().start();
        while (run.stage("a").instances().get(0).output().surplus() == 0) {
            run.steps(1);
        }
        run.pipeline().closeNow();
        run.run();

        assertThat(run.snapshot().givenUp().get(Place.SURPLUS)).isPositive();
        assertThat(run.snapshot().givenUp().values().stream()
                                .mapToLong(Long::longValue)
                                .sum()
                        + recorder.events().size())
                .isEqualTo(10);
    }

    @Test
    void oneWarningAStageSaysThatMoreWasReturnedThanAskedFor() {
        poll.answers.add(numbers(0, 5));
        poll.answers.add(numbers(5, 20));
        try (Logs logs = Logs.captured()) {
            run.start();

            assertThat(logs.warnings())
                    .containsExactly(
                            "A poll of stage 'a-0' of pipeline 'p' returned 5 events, although it was asked for"
                                    + " 4. The stage keeps the surplus for the next demand. Return at most as many events as are"
                                    + " asked for, to bound memory. Further surplus of this stage is not logged");
        }
        assertThat(recorder.events()).hasSize(20);
    }
}
