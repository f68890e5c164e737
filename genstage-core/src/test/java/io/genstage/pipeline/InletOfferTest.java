package io.genstage.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.genstage.BufferOptions;
import io.genstage.Inlet;
import io.genstage.Status;
import io.genstage.definition.PipelineDefinition;
import io.genstage.testing.HandDriven;
import io.genstage.testing.Recorder;
import io.genstage.testing.Sources;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.ConcurrentModificationException;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Offered lists belong to the caller and may change during the offer. The inlet reserves no room for events that are
 * missing then.
 */
class InletOfferTest {

    private final Recorder<Integer> recorder = new Recorder<>();

    private HandDriven run;

    private Inlet<Integer> inlet;

    @BeforeEach
    void start() {
        run = HandDriven.started(PipelineDefinition.named("p")
                .producer("a", Sources.silent(), s -> s.buffer(BufferOptions.keepLast(10)))
                .consumer("c", recorder, s -> s.subscribeTo("a")));
        inlet = run.pipeline().inlet("a");
    }

    @Test
    void aListThatShrinksDuringTheOfferReservesNoRoomForMissingEvents() {
        int accepted = inlet.offerAll(new AbstractList<>() {
            private int sizeCalls;

            @Override
            public Integer get(int index) {
                return index;
            }

            @Override
            public int size() {
                return sizeCalls++ < 1 ? 8 : 2;
            }
        });

        assertThat(inlet.size()).isEqualTo(accepted);
        assertFitForUse(accepted);
    }

    @Test
    void aListThatGrowsDuringTheOfferIsCopiedOnce() {
        int accepted = inlet.offerAll(new AbstractList<>() {
            private int sizeCalls;

            @Override
            public Integer get(int index) {
                return index;
            }

            @Override
            public int size() {
                return Math.min(8, 3 + sizeCalls++);
            }
        });

        assertThat(inlet.size()).isEqualTo(accepted);
        assertFitForUse(accepted);
    }

    @Test
    void aListThatThrowsReservesNoRoom() {
        List<Integer> changing = new AbstractList<>() {
            @Override
            public Integer get(int index) {
                return index;
            }

            @Override
            public int size() {
                return 5;
            }

            @Override
            public Iterator<Integer> iterator() {
                throw new ConcurrentModificationException();
            }
        };

        assertThatThrownBy(() -> inlet.offerAll(changing)).isInstanceOf(ConcurrentModificationException.class);

        assertThat(inlet.size()).isZero();
        assertThat(inlet.refused()).isZero();
        assertFitForUse(0);
    }

    @Test
    void aListWithNullReservesNoRoom() {
        assertThatThrownBy(() -> inlet.offerAll(Arrays.asList(1, null, 3))).isInstanceOf(NullPointerException.class);

        assertThat(inlet.size()).isZero();
        assertFitForUse(0);
    }

    /** A list that breaks the contract of {@code toArray}: it returns the array that it then changes. */
    @Test
    void anEventThatBecomesNullAfterItsCheckReservesNoRoom() {
        Object[] own = IntStream.range(0, 5).boxed().toArray();
        List<Integer> sharing = new AbstractList<>() {
            @Override
            public Integer get(int index) {
                return (Integer) own[index];
            }

            @Override
            public int size() {
                return own.length;
            }

            @Override
            public Object[] toArray() {
                return own;
            }
        };
        inlet.offerAll(sharing);
        own[2] = null;
        run.run();

        assertThat(recorder.events()).containsExactly(0, 1, 2, 3, 4);
        assertThat(inlet.size()).isZero();
    }

    /** All room is available again when the accepted events have been handled. */
    private void assertFitForUse(int acceptedBefore) {
        run.run();
        assertThat(recorder.events()).hasSize(acceptedBefore);
        assertThat(inlet.size()).isZero();

        assertThat(inlet.offerAll(IntStream.range(0, 20).boxed().toList())).isEqualTo(10);
        run.run();
        assertThat(recorder.events()).hasSize(acceptedBefore + 10);
        assertThat(run.pipeline().status()).isEqualTo(Status.RUNNING);
    }
}
