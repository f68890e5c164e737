package io.genstage.conformance;

import static io.genstage.conformance.Scene.answer;
import static io.genstage.conformance.Scene.demand;
import static io.genstage.conformance.Scene.named;
import static io.genstage.conformance.Scene.range;
import static io.genstage.conformance.Scene.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferOptions;
import io.genstage.DiscardReason;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.StageContext;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Logs;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

/** GenStage's "buffer": events that were emitted beyond demand. */
class BufferTest {

    private static final List<String> FIVE = List.of("a", "b", "c", "d", "e");

    private static final List<String> THREE_MORE = List.of("f", "g", "h");

    private static final List<String> EIGHT = List.of("a", "b", "c", "d", "e", "f", "g", "h");

    private static final String LOST_THREE =
            "Stage 'a-0' of pipeline 'p' has discarded 3 events, because its buffer is full";

    private final Forwarder forwarder = new Forwarder();

    @Test
    @Rule({"R84", "R85", "R86", "R110"})
    void eventsThatWaitAreServedFirstAndTheProducerIsAskedForTheRest() {
        Counter counter = Counter.counting();
        HandDriven run = HandDriven.started(named().producer("a", counter).consumer("c", forwarder, s -> {}));
        run.pipeline().stage("a").cast(List.of("a", "b", "c"));
        run.pipeline().stage("a").cast(List.of("d", "e"));
        run.run();

        run.pipeline().subscribe("c", "a", demand(4, 0));
        until(run, () -> forwarder.events().size() >= 12);

        assertThat(counter.demands()).as("'e' used one of four").startsWith(3L, 4L);
        assertThat(forwarder.events()).startsWith("a", "b", "c", "d", "e", 0, 1, 2, 3, 4, 5, 6);
        assertThat(forwarder.batches()).containsSequence(range(0, 3), range(3, 7));
    }

    @Test
    @Rule({"R104", "R107", "R43"})
    void aFullBufferThatKeepsTheFirstWarnsAndDiscardsTheNewcomers() {
        HandDriven run = silent(BufferOptions.keepFirst(5));
        answer(run, run.pipeline().stage("a").call(FIVE));
        try (Logs logs = Logs.captured()) {
            answer(run, run.pipeline().stage("a").call(THREE_MORE));

            assertThat(logs.warnings()).containsExactly(LOST_THREE);
        }

        run.pipeline().subscribe("c", "a", demand(4, 0));
        run.run();
        assertThat(forwarder.batches()).containsExactly(List.of("a", "b", "c", "d"), List.of("e"));
    }

    @Test
    @Rule({"R105", "R107"})
    void aFullBufferKeepsTheLastUnlessItIsToldOtherwise() {
        assertThat(BufferOptions.PRODUCER_DEFAULT).isEqualTo(BufferOptions.keepLast(10_000));
        HandDriven run = silent(new BufferOptions(5, BufferOptions.PRODUCER_DEFAULT.keep()));
        answer(run, run.pipeline().stage("a").call(FIVE));
        try (Logs logs = Logs.captured()) {
            answer(run, run.pipeline().stage("a").call(THREE_MORE));

            assertThat(logs.warnings()).containsExactly(LOST_THREE);
        }

        run.pipeline().subscribe("c", "a", demand(4, 0));
        run.run();
        assertThat(forwarder.events()).containsExactly("d", "e", "f", "g", "h");
    }

    @Test
    @Rule("R101")
    void anUnlimitedBufferDiscardsNothing() {
        HandDriven run = silent(BufferOptions.unlimited());
        answer(run, run.pipeline().stage("a").call(FIVE));
        answer(run, run.pipeline().stage("a").call(THREE_MORE));

        run.pipeline().subscribe("c", "a", demand(4, 0));
        run.run();

        assertThat(forwarder.events()).isEqualTo(EIGHT);
        assertThat(run.stage("a").discarded()).isZero();
    }

    /** GenStage reports how many events it discarded. We report which ones. */
    @Test
    @Rule({"R107", "R108"})
    void theStageIsToldOnceOfTheEventsThatAnEmissionHasCost() {
        Discarding discarding = new Discarding(false);
        HandDriven run = discarding(discarding);
        run.pipeline().stage("a").cast(EIGHT);
        run.run();
        assertThat(discarding.told).containsExactly(List.of("f", "g", "h"));
        assertThat(discarding.reasons).containsExactly(DiscardReason.BUFFER_FULL);

        try (Logs logs = Logs.captured()) {
            run.pipeline().subscribe("c", "a", demand(4, 0));
            run.run();

            assertThat(logs.warnings()).isEmpty();
        }
        assertThat(forwarder.batches()).containsExactly(List.of("a", "b", "c", "d"), List.of("e"));
        assertThat(discarding.told)
                .as("no event is discarded while the buffer drains")
                .hasSize(1);
    }

    @Test
    @Rule("R107")
    void aStageThatIsToldMayWantTheWarningToo() {
        HandDriven run = discarding(new Discarding(true));
        try (Logs logs = Logs.captured()) {
            run.pipeline().stage("a").cast(EIGHT);
            run.run();

            assertThat(logs.warnings()).containsExactly(LOST_THREE);
        }
    }

    @Test
    @Rule("R107")
    void aStageThatIsToldMayKeepTheWarningOutOfTheLog() {
        HandDriven run = discarding(new Discarding(false));
        try (Logs logs = Logs.captured()) {
            run.pipeline().stage("a").cast(EIGHT);
            run.run();

            assertThat(logs.warnings()).isEmpty();
        }
        assertThat(run.stage("a").discarded()).isEqualTo(3);
    }

    @Test
    @Rule("R109")
    void whatWaitsInABufferCanBeSeen() {
        HandDriven run = silent(BufferOptions.unlimited());
        answer(run, run.pipeline().stage("a").call(FIVE));
        assertThat(run.stage("a").buffered()).isEqualTo(5);
        answer(run, run.pipeline().stage("a").call(THREE_MORE));
        assertThat(run.stage("a").buffered()).isEqualTo(8);

        run.pipeline().subscribe("c", "a", demand(4, 0));
        run.run();

        assertThat(forwarder.events()).isEqualTo(EIGHT);
        assertThat(run.stage("a").buffered()).isZero();
    }

    @Test
    @Rule({"R40", "D12"})
    void aConsumerHasNoBufferToBeSeen() {
        HandDriven run = silent(BufferOptions.PRODUCER_DEFAULT);

        assertThat(run.stage("c").buffered()).isZero();
        assertThat(run.stage("c").instances().get(0).output()).isNull();
    }

    private HandDriven silent(BufferOptions buffer) {
        return with(Counter.silent(), buffer);
    }

    private HandDriven discarding(Discarding producer) {
        return with(producer, BufferOptions.keepFirst(5));
    }

    private HandDriven with(ProducerStage<?> producer, BufferOptions buffer) {
        return HandDriven.started(
                named().producer("a", producer, s -> s.buffer(buffer)).consumer("c", forwarder, s -> {}));
    }

    /** GenStage's helper DiscardedBufferLogger. */
    private static final class Discarding implements ProducerStage<Object> {

        private final boolean warns;

        private final List<List<?>> told = new ArrayList<>();

        private final List<DiscardReason> reasons = new ArrayList<>();

        Discarding(boolean warns) {
            this.warns = warns;
        }

        @Override
        public void handleDemand(long demand, Emitter<Object> out) {}

        @Override
        public void cast(Object message, Emitter<Object> out) {
            out.emitAll((Collection<?>) message);
        }

        @Override
        public boolean discarded(List<?> events, DiscardReason reason, StageContext context) {
            told.add(events);
            reasons.add(reason);
            return warns;
        }
    }
}
