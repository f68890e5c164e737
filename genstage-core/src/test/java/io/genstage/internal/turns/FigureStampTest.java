package io.genstage.internal.turns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reads of figures that another thread changes. */
class FigureStampTest {

    private final FigureStamp stamp = new FigureStamp();

    /** The number of tries alone limits a read, however slow the machine is. */
    private static final long FOREVER = Long.MAX_VALUE;

    private final AtomicInteger reads = new AtomicInteger();

    /** Called during a read. */
    private void change() {
        stamp.open();
        stamp.close();
    }

    @Test
    void figuresThatChangedDuringTheReadAreReadAgain() {
        Integer seen = stamp.read(
                () -> {
                    if (reads.incrementAndGet() < 3) {
                        change();
                    }
                    return reads.get();
                },
                FOREVER);

        assertThat(seen).isEqualTo(3);
    }

    @Test
    void anExceptionFromInconsistentFiguresIsIgnored() {
        Integer seen = stamp.read(
                () -> {
                    if (reads.incrementAndGet() == 1) {
                        change();
                        throw new IllegalStateException("torn");
                    }
                    return reads.get();
                },
                FOREVER);

        assertThat(seen).isEqualTo(2);
    }

    @Test
    void anExceptionFromConsistentFiguresIsThrown() {
        assertThatIllegalStateException()
                .isThrownBy(() -> stamp.read(() -> {
                    throw new IllegalStateException("bad reader");
                }))
                .withMessage("bad reader");
    }

    @Test
    void figuresThatAlwaysChangeAreReadALimitedNumberOfTimes() {
        assertThat(readWhileTheyChange(FOREVER)).isNull();
        assertThat(reads).hasValue(64);
    }

    @Test
    void figuresThatTakeLongToReadAreReadFewerTimes() {
        long longAgo = -1;

        assertThat(readWhileTheyChange(longAgo)).isNull();
        assertThat(reads).hasValue(1);
    }

    private @Nullable Integer readWhileTheyChange(long eagerNanos) {
        return stamp.read(
                () -> {
                    change();
                    return reads.incrementAndGet();
                },
                eagerNanos);
    }

    @Test
    void aReadDoesNotWaitForAnOpenStamp() throws Exception {
        Thread writer = new Thread(stamp::open);
        writer.start();
        writer.join();

        assertThat(stamp.<Integer>read(reads::incrementAndGet)).isNull();
        assertThat(stamp.<Integer>readAnyway(reads::incrementAndGet)).isEqualTo(1);
    }

    @Test
    void theWritingThreadReadsThePresentFigures() {
        stamp.open();

        assertThat(stamp.<Integer>read(reads::incrementAndGet)).isEqualTo(1);
    }
}
