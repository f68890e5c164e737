package io.genstage.conformance;

import static io.genstage.conformance.Scene.manual;
import static io.genstage.conformance.Scene.named;
import static io.genstage.conformance.Scene.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferKeep;
import io.genstage.BufferOptions;
import io.genstage.Emitter;
import io.genstage.ProducerStage;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * GenStage's buffer tests: events that may be discarded, and messages between them that may not. GenStage's tests store
 * and take elements. These tests emit events or send infos, and request events.
 */
class BufferMarksTest {

    private static final long UNLIMITED = BufferOptions.UNLIMITED;

    private final Script script = new Script();

    private final Forwarder forwarder = new Forwarder();

    @Test
    @Rule("R103")
    void messagesTakeNoRoomWhetherTheBufferIsBoundedOrNot() {
        for (long capacity : new long[] {10, UNLIMITED}) {
            HandDriven run = buffer(capacity, BufferKeep.FIRST);
            emit(run, "t1", "t2");
            tell(run, "p3", "p4");

            assertThat(run.stage("a").buffered()).isEqualTo(2);
        }
    }

    @Test
    @Rule("R104")
    void keepingTheFirstDiscardsAllThatFindNoRoom() {
        HandDriven run = buffer(3, BufferKeep.FIRST);
        emit(run, "a", "b", "c");
        emit(run, "d", "e", "f");

        assertThat(run.stage("a").discarded()).isEqualTo(3);
        assertThat(run.stage("a").buffered()).isEqualTo(3);
        ask(run, 3);
        assertThat(forwarder.batches()).containsExactly(List.of("a", "b", "c"));
    }

    @Test
    @Rule("R104")
    void anUnlimitedBufferTakesAThousand() {
        HandDriven run = buffer(UNLIMITED, BufferKeep.FIRST);
        emit(run, range(1, 1001).toArray());

        assertThat(run.stage("a").buffered()).isEqualTo(1000);
        assertThat(run.stage("a").discarded()).isZero();
    }

    @Test
    @Rule("R105")
    void keepingTheLastDiscardsTheOldest() {
        HandDriven run = buffer(3, BufferKeep.LAST);
        emit(run, "a", "b", "c");
        emit(run, "d", "e", "f");

        assertThat(run.stage("a").discarded()).isEqualTo(3);
        ask(run, 3);
        assertThat(forwarder.batches()).containsExactly(List.of("d", "e", "f"));
    }

    @Test
    @Rule("R106")
    void messagesBehindEventsThatAreEvictedAreHeardAtOnce() {
        HandDriven run = buffer(3, BufferKeep.LAST);
        emit(run, "t1", "t2");
        tell(run, "p3", "p4");
        assertThat(script.heard).isEmpty();

        emit(run, "t5", "t6", "t7");

        assertThat(run.stage("a").discarded()).isEqualTo(2);
        assertThat(script.heard).containsExactly("p3", "p4");
    }

    @Test
    @Rule("R114")
    void aMessageThatFindsTheBufferEmptyIsNotStored() {
        HandDriven run = buffer(10, BufferKeep.FIRST);
        tell(run, "p1");

        assertThat(script.heard).containsExactly("p1");
        assertThat(run.stage("a").buffered()).isZero();
    }

    @Test
    @Rule("R101")
    void anEmptyBufferGivesNothingAndTheProducerIsAskedForAll() {
        HandDriven run = buffer(10, BufferKeep.FIRST);
        ask(run, 5);

        assertThat(forwarder.batches()).isEmpty();
        assertThat(script.demands).containsExactly(5L);
    }

    @Test
    @Rule({"R101", "R118"})
    void eventsAreTakenInOrderUpToAMessageAndThenTheRest() {
        HandDriven run = buffer(10, BufferKeep.FIRST);
        emit(run, "t1", "t2");
        tell(run, "p3");
        emit(run, "t4");
        ask(run, 5);

        assertThat(forwarder.batches()).containsExactly(List.of("t1", "t2"), List.of("t4"));
        assertThat(script.heard).containsExactly("p3");
        assertThat(script.demands).as("5 were requested, 3 were buffered").containsExactly(2L);
    }

    @Test
    @Rule("R118")
    void messagesAtOnePlaceKeepTheirOrder() {
        HandDriven run = buffer(10, BufferKeep.FIRST);
        emit(run, "t1", "t2");
        tell(run, "p3", "p4", "p5");
        ask(run, 1);
        assertThat(script.heard).isEmpty();

        ask(run, 1);
        assertThat(script.heard).containsExactly("p3", "p4", "p5");
    }

    @Test
    @Rule("R118")
    void eventsAndMessagesInTurnsComeAsTheyWent() {
        HandDriven run = buffer(10, BufferKeep.FIRST);
        emit(run, "t1", "t2");
        tell(run, "p3", "p4");
        emit(run, "t5", "t6", "t7");
        tell(run, "p8", "p9");
        emit(run, "t10");
        tell(run, "p11");

        ask(run, 2);
        assertThat(forwarder.events()).containsExactly("t1", "t2");
        assertThat(script.heard).containsExactly("p3", "p4");
        ask(run, 3);
        assertThat(forwarder.events()).endsWith("t5", "t6", "t7");
        assertThat(script.heard).endsWith("p8", "p9");
        ask(run, 1);
        assertThat(forwarder.events()).endsWith("t10").hasSize(6);
        assertThat(script.heard).endsWith("p11").hasSize(5);
    }

    private HandDriven buffer(long capacity, BufferKeep keep) {
        return HandDriven.started(named().producer("a", script, s -> s.buffer(new BufferOptions(capacity, keep)))
                .consumer("c", forwarder, s -> s.subscribeTo("a", manual())));
    }

    private static void emit(HandDriven run, Object... events) {
        run.pipeline().stage("a").cast(List.of(events));
        run.run();
    }

    private static void tell(HandDriven run, String... messages) {
        for (String message : messages) {
            run.pipeline().stage("a").info(message);
        }
        run.run();
    }

    private void ask(HandDriven run, long events) {
        forwarder.subscription().ask(events);
        run.run();
    }

    /** Emits the events of each cast, and records its infos and its demand. */
    private static final class Script implements ProducerStage<Object> {

        private final List<Object> heard = new ArrayList<>();

        private final List<Long> demands = new ArrayList<>();

        @Override
        public void handleDemand(long demand, Emitter<Object> out) {
            demands.add(demand);
        }

        @Override
        public void cast(Object message, Emitter<Object> out) {
            out.emitAll((Collection<?>) message);
        }

        @Override
        public void info(Object message, Emitter<Object> out) {
            heard.add(message);
        }
    }
}
