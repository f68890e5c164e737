package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.testing.Contract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A receipt counts parts, and settles once. */
@Contract("A1")
class ReceiptTest {

    private int settled;

    private final Receipt receipt = new Receipt(2) {
        @Override
        void markGivenUp(Throwable cause) {}

        @Override
        void settled() {
            settled++;
        }

        @Override
        public boolean withdrawn() {
            return false;
        }

        @Override
        public boolean isAcknowledged() {
            return false;
        }

        @Override
        public @Nullable Object origin() {
            return null;
        }
    };

    @Test
    void isSettledWithItsLastPart() {
        receipt.done();
        assertThat(receipt.isSettled()).isFalse();
        receipt.add(1);
        receipt.done();
        assertThat(settled).isZero();

        receipt.done();

        assertThat(receipt.isSettled()).isTrue();
        assertThat(settled).isEqualTo(1);
    }

    @Test
    void isNotSettledAgainByPartsThatAreAddedLater() {
        receipt.done();
        receipt.done();

        receipt.add(1);
        assertThat(receipt.tryAdd(1)).isFalse();
        receipt.done();

        assertThat(receipt.isSettled()).isTrue();
        assertThat(settled).isEqualTo(1);
    }
}
