package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpenReceiptsTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Unsettled owner = new Unsettled(new NoOwner());

    private final OpenReceipts receipts = new OpenReceipts();

    /** Is never called, because no receipt is settled. */
    private static final class NoOwner implements Unsettled.Owner {

        @Override
        public void callAcknowledgers(Runnable action) {
            throw new AssertionError();
        }

        @Override
        public void acknowledgerThrew(Throwable thrown) {
            throw new AssertionError(thrown);
        }

        @Override
        public boolean countsAsDone(Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public void givenUp(long position, Throwable cause) {
            throw new AssertionError(cause);
        }

        @Override
        public String id() {
            return "none";
        }

        @Override
        public void post(Message message, @Nullable Endpoint sender) {
            throw new AssertionError();
        }
    }

    private SourceReceipt add(int position) {
        SourceReceipt receipt = new SourceReceipt(owner, null, position, 1);
        receipts.add(receipt);
        return receipt;
    }

    private static void markNotified(SourceReceipt receipt) {
        receipt.settledBefore = receipt;
    }

    static Stream<Integer> seeds() {
        return IntStream.range(0, 50).boxed();
    }

    /** Half of the operations add a receipt; the others notify a random one, mostly an old one. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theFirstIsTheOldestThatWasNotNotified(int seed) {
        Random random = new Random(seed);
        List<SourceReceipt> model = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            if (random.nextBoolean() || model.isEmpty()) {
                model.add(add(i));
            } else {
                markNotified(model.remove((int) (random.nextDouble() * random.nextDouble() * model.size())));
            }
            if (random.nextInt(4) == 0) {
                assertThat(receipts.first()).isSameAs(firstOf(model));
            }
        }
        while (!model.isEmpty()) {
            assertThat(receipts.poll()).isSameAs(model.remove(0));
        }
        assertThat(receipts.poll()).isNull();
    }

    private static @Nullable SourceReceipt firstOf(List<SourceReceipt> model) {
        return model.isEmpty() ? null : model.get(0);
    }

    @Test
    void anOldReceiptDoesNotKeepTheRoomOfLaterOnesThatWereNotified() {
        int count = 1_000_000;
        SourceReceipt old = add(0);
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 1; i < count; i++) {
            markNotified(add(i));
        }
        long after = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());

        assertThat((after - before) / (double) count)
                .as("bytes for each receipt; a reference to each would be 4 more")
                .isLessThan(33);
        assertThat(receipts.first()).isSameAs(old);
    }
}
