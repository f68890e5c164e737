package io.genstage.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.testing.Contract;
import org.junit.jupiter.api.Test;

/** A receipt counts parts, and settles once. */
@Contract("A1")
class ReceiptTest {

    private int settled;

    private final Receipt receipt = new FakeReceipt(2) {
        @Override
        void settled() {
            settled++;
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
