package io.genstage.conformance;

import static io.genstage.conformance.Scene.manual;
import static io.genstage.conformance.Scene.named;
import static io.genstage.conformance.Scene.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.StageHandle;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Rule;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** GenStage's "info": messages that a stage handles after the events that were queued before them. */
class InfoTest {

    private static final String UNLIMITED = "unlimited";

    private final Counter counter = Counter.silent();

    private final Doubler doubler = new Doubler();

    private final Forwarder forwarder = new Forwarder();

    @Test
    @Rule("R113")
    void aConsumerHearsItAtOnce() {
        HandDriven run = HandDriven.started(named().consumer("c", forwarder, s -> {}));

        CompletableFuture<Void> placed = run.pipeline().stage("c").info("one");
        run.pipeline().stage("c").info("another");
        run.run();

        assertThat(placed).isCompleted();
        assertThat(forwarder.journal()).containsExactly("info one", "info another");
    }

    @Test
    @Rule("R115")
    void aProducerConsumerWithoutWaitingDeliveriesHearsItAtOnce() {
        HandDriven run = HandDriven.started(named().producer("a", counter)
                .producerConsumer("b", doubler, s -> s.subscribeTo("a"))
                .consumer("c", forwarder, s -> s.subscribeTo("b")));

        tell(run, "b", "one", "another");

        assertThat(doubler.journal()).endsWith("info one", "info another");
    }

    @Test
    @Rule({"R115", "R119"})
    void aProducerConsumerHearsItBehindItsWaitingDeliveries() {
        HandDriven run = HandDriven.started(named().producer("a", counter)
                .producerConsumer("b", doubler, s -> s.subscribeTo("a"))
                .consumer("c", forwarder, s -> {}));
        emit(run, range(0, 10));

        CompletableFuture<Void> placed = run.pipeline().stage("b").info("one");
        tell(run, "b", "another");
        assertThat(placed).as("it was queued").isCompleted();
        assertThat(doubler.journal()).containsExactly("subscribed to a-0");

        run.pipeline().subscribe("c", "b", manual());
        run.run();
        assertThat(doubler.journal()).doesNotContain("info one");
        forwarder.subscription().ask(20);
        run.run();
        assertThat(forwarder.events()).isEqualTo(doubler.output(range(0, 10)));
        assertThat(doubler.journal()).endsWith("info one", "info another");
    }

    @Test
    @Rule({"R114", "R116"})
    void aProducerWithAnEmptyBufferHearsItAtOnce() {
        HandDriven run = HandDriven.started(named().producer("a", counter));

        tell(run, "a", "one", "another");

        assertThat(counter.journal()).containsExactly("info one", "info another");
    }

    @ParameterizedTest
    @CsvSource({"unlimited, 3", "3, 1", "3, 2", "3, 3"})
    @Rule({"R114", "R121"})
    void aProducerHearsItBehindWhatWaitsInItsBuffer(String capacity, int waiting) {
        HandDriven run = producerWith(buffer(capacity, BufferKeep.LAST));
        emit(run, range(0, waiting));
        tell(run, "a", "one");
        assertThat(counter.journal()).isEmpty();

        run.pipeline().subscribe("c", "a", manual());
        run.run();
        assertThat(counter.journal()).as("it waits for demand").doesNotContain("info one");
        ask(run, waiting);

        assertThat(forwarder.events()).isEqualTo(range(0, waiting));
        assertThat(counter.journal()).endsWith("info one");
    }

    @Test
    @Rule({"R114", "R118"})
    void eachIsHeardAtItsPlaceWhileTheBufferMoves() {
        HandDriven run = producerWith(buffer("3", BufferKeep.LAST));
        run.pipeline().subscribe("c", "a", manual());
        run.run();
        emit(run, List.of("a", "b", "c"));
        tell(run, "a", "one");

        ask(run, 2);
        assertThat(forwarder.batches()).containsExactly(List.of("a", "b"));
        assertThat(counter.journal()).containsExactly("subscribed by c-0");
        emit(run, List.of("d", "e"));
        tell(run, "a", "another");

        ask(run, 1);
        assertThat(forwarder.batches()).endsWith(List.of("c"));
        assertThat(counter.journal()).endsWith("info one");
        ask(run, 2);
        assertThat(forwarder.batches()).endsWith(List.of("d", "e"));
        assertThat(counter.journal()).endsWith("info one", "info another");
    }

    @Test
    @Rule("R106")
    void itIsHeardWhenTheEventsBeforeItAreDiscarded() {
        HandDriven run = producerWith(buffer("3", BufferKeep.LAST));
        emit(run, List.of("a", "b"));
        tell(run, "a", "one");
        assertThat(counter.journal()).isEmpty();

        run.pipeline().subscribe("c", "a", manual());
        emit(run, List.of("c", "d", "e"));

        assertThat(counter.journal()).contains("info one");
        assertThat(forwarder.batches()).isEmpty();
    }

    @Test
    @Rule({"R114", "R118"})
    void severalAreHeardInTheirOrder() {
        HandDriven run = producerWith(buffer("10", BufferKeep.LAST));
        run.pipeline().subscribe("c", "a", manual());
        run.run();
        emit(run, List.of("a", "b", "c"));
        tell(run, "a", "d", "e", "f");
        emit(run, List.of("g", "h"));
        tell(run, "a", "i");
        assertThat(counter.journal()).containsExactly("subscribed by c-0");

        ask(run, 5);

        assertThat(forwarder.batches()).containsExactly(List.of("a", "b", "c"), List.of("g", "h"));
        assertThat(counter.journal()).endsWith("info d", "info e", "info f", "info i");
    }

    private HandDriven producerWith(BufferOptions buffer) {
        return HandDriven.started(
                named().producer("a", counter, s -> s.buffer(buffer)).consumer("c", forwarder, s -> {}));
    }

    private static BufferOptions buffer(String capacity, BufferKeep keep) {
        return new BufferOptions(capacity.equals(UNLIMITED) ? BufferOptions.UNLIMITED : Long.parseLong(capacity), keep);
    }

    private static void emit(HandDriven run, List<?> events) {
        run.pipeline().stage("a").cast(events);
        run.run();
    }

    private static void tell(HandDriven run, String stage, String... messages) {
        StageHandle handle = run.pipeline().stage(stage);
        for (String message : messages) {
            handle.info(message);
        }
        run.run();
    }

    private void ask(HandDriven run, long events) {
        forwarder.subscription().ask(events);
        run.run();
    }
}
