package io.genstage.internal.turns;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.Status;
import io.genstage.snapshot.InstanceSnapshot;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Snapshots of a stage whose figures change all the time. */
@Timeout(20)
class SnapshotReaderTest {

    private final FigureStamp stamp = new FigureStamp();

    private final SnapshotReader<InstanceSnapshot> reader = new SnapshotReader<>(stamp);

    private final CountDownLatch over = new CountDownLatch(1);

    private static InstanceSnapshot figures(long restarts) {
        return new InstanceSnapshot("c-0", Status.RUNNING, null, restarts, Map.of(), Map.of(), null, null, null, null);
    }

    /** A stage that stays in its turn. */
    private Thread busy() throws InterruptedException {
        CountDownLatch open = new CountDownLatch(1);
        Thread stage = new Thread(() -> {
            stamp.open();
            open.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            stamp.close();
        });
        stage.start();
        open.await();
        return stage;
    }

    @Test
    void noReaderReceivesOlderFiguresThanAnEarlierReader() throws Exception {
        Thread stage = busy();
        assertThat(reader.read(() -> figures(1), Runnable::run, new ReadBudget())
                        .restarts())
                .as("the stage takes the look in its turn")
                .isEqualTo(1);
        reader.received(figures(2));

        InstanceSnapshot seen = reader.read(() -> figures(3), turn -> {}, new ReadBudget());

        assertThat(seen.restarts())
                .as("the stage has no turn, and a reader has seen more since its last look")
                .isEqualTo(2);
        over.countDown();
        stage.join();
    }

    @Test
    void aSnapshotRequestThatThrewIsRepeated() throws Exception {
        Thread stage = busy();
        try {
            reader.read(
                    () -> figures(1),
                    turn -> {
                        throw new OutOfMemoryError("planted");
                    },
                    new ReadBudget());
        } catch (OutOfMemoryError planted) {
            assertThat(planted).hasMessage("planted");
        }

        assertThat(reader.read(() -> figures(2), Runnable::run, new ReadBudget())
                        .restarts())
                .isEqualTo(2);
        over.countDown();
        stage.join();
    }
}
