package io.genstage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** Options of buffers and subscriptions. */
class OptionsTest {

    @Test
    void aBufferKeepsItsFirstOrLastEvents() {
        assertThat(BufferOptions.keepFirst(5)).isEqualTo(new BufferOptions(5, BufferKeep.FIRST));
        assertThat(BufferOptions.keepLast(7)).isEqualTo(new BufferOptions(7, BufferKeep.LAST));
        assertThat(BufferOptions.keepLast(7).isUnlimited()).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BufferOptions.keepFirst(0))
                .withMessage("buffer-size must be at least 1, but is 0");
    }

    @Test
    void anUnlimitedBufferHasNoCapacity() {
        assertThat(BufferOptions.unlimited().isUnlimited()).isTrue();
        assertThat(BufferOptions.unlimited().capacity()).isEqualTo(BufferOptions.UNLIMITED);
    }

    @Test
    void minDemandFollowsMaxDemand() {
        SubscriptionOptions options = SubscriptionOptions.DEFAULT
                .withCancelMode(CancelMode.TEMPORARY)
                .withPartition("a")
                .withMaxDemand(11);

        assertThat(options.maxDemand()).isEqualTo(11);
        assertThat(options.minDemand()).isEqualTo(5);
        assertThat(options.cancelMode()).isEqualTo(CancelMode.TEMPORARY);
        assertThat(options.partition()).isEqualTo("a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withMaxDemand(0))
                .withMessage("max-demand must be at least 1, but is 0");
    }
}
