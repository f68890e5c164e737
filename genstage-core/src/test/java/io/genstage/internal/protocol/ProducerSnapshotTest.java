package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.BufferOptions;
import io.genstage.DemandMode;
import io.genstage.DiscardReason;
import io.genstage.InletState;
import io.genstage.dispatch.BroadcastDispatcher;
import io.genstage.snapshot.ConsumerSnapshot;
import io.genstage.snapshot.InletSnapshot;
import io.genstage.snapshot.OutputSnapshot;
import io.genstage.snapshot.PartitionSnapshot;
import io.genstage.testing.Rule;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** All figures of a producing side, exactly. */
@Rule({"R109", "R238", "R239"})
class ProducerSnapshotTest {

    private static final BufferOptions BUFFER = BufferOptions.keepLast(5);

    @Test
    void ofAProducerThatHasDoneNothing() {
        OutputSnapshot snapshot = new ProducerRig().figures();

        assertThat(snapshot)
                .isEqualTo(new OutputSnapshot(
                        0,
                        0,
                        0,
                        0,
                        0,
                        Map.of(),
                        0,
                        0,
                        0,
                        BUFFER,
                        0,
                        null,
                        0,
                        0,
                        0,
                        DemandMode.FORWARD,
                        null,
                        List.of(),
                        List.of()));
    }

    @Test
    void ofAProducerWithSlowConsumers() {
        ProducerRig rig = new ProducerRig();
        rig.subscribe("c-0").ask(3);
        rig.subscribe("d-0").ask(1);
        rig.side().oweMore(Long.MAX_VALUE);
        rig.emit(10);
        rig.side().room();

        assertThat(rig.figures())
                .isEqualTo(new OutputSnapshot(
                        10,
                        4,
                        0,
                        5,
                        0,
                        Map.of(DiscardReason.BUFFER_FULL, 1L),
                        0,
                        0,
                        0,
                        BUFFER,
                        0,
                        null,
                        0,
                        0,
                        0,
                        DemandMode.FORWARD,
                        null,
                        List.of(new ConsumerSnapshot(1, "c-0", 3, 3, null), new ConsumerSnapshot(2, "d-0", 1, 1, null)),
                        List.of()));
    }

    @Test
    void ofAProducerWithQuickConsumers() {
        ProducerRig rig = new ProducerRig();
        rig.subscribe("c-0").ask(8);
        Taker gone = rig.subscribe("d-0").ask(2);
        rig.side().oweMore(Long.MAX_VALUE);
        rig.emit(3);
        rig.cancel(gone);
        rig.side().room();

        OutputSnapshot snapshot = rig.figures();

        assertThat(snapshot.owed()).isEqualTo(7);
        assertThat(snapshot.grant()).isEqualTo(5);
        assertThat(snapshot.pending()).isEqualTo(5);
        assertThat(snapshot.consumers()).containsExactly(new ConsumerSnapshot(1, "c-0", 8, 3, null));
    }

    @Test
    @Rule({"R156", "R168"})
    void theGrantIsCurrentWithOrWithoutANewAsk() {
        ProducerRig rig = new ProducerRig(new BroadcastDispatcher<>(), 5);

        rig.subscribe("c-0").ask(5);
        assertThat(rig.figures().grant()).isEqualTo(5);
        rig.emit(2);
        assertThat(rig.figures().grant()).isEqualTo(3);
        Taker idle = rig.subscribe("d-0");
        assertThat(rig.figures().grant()).isZero();
        rig.cancel(idle);
        assertThat(rig.figures().grant()).isEqualTo(3);
    }

    @Test
    @Rule({"R181", "R189"})
    void ofPartitionsAndTheirConsumers() {
        ProducerRig rig = Partitioned.evenAndOdd();
        rig.subscribeTo("odd", "c-0").ask(4);
        rig.emit(4);

        PartitionSnapshot even = new PartitionSnapshot("even", null, 2);
        PartitionSnapshot odd = new PartitionSnapshot("odd", "c-0", 0);
        OutputSnapshot snapshot = rig.figures();
        assertThat(snapshot.partitions()).containsExactly(even, odd);
        assertThat(snapshot.consumers()).containsExactly(new ConsumerSnapshot(1, "c-0", 4, 2, odd));
        assertThat(snapshot.queued()).isEqualTo(2);
        assertThat(snapshot.held()).isEqualTo(2);
    }

    @Test
    void ofTheInlet() {
        InletSnapshot inlet = new InletSnapshot(InletState.ACCEPTING, null, 1, 2, 3, 4);
        ProducerRig rig = new ProducerRig();
        rig.emit(1);

        OutputSnapshot snapshot = rig.side().snapshot(inlet, 0, null, 0);

        assertThat(snapshot.inlet()).isSameAs(inlet);
        assertThat(snapshot.buffered()).isEqualTo(1);
    }
}
