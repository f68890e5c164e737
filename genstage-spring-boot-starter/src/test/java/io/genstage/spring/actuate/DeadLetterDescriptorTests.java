package io.genstage.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.DeadLetter;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLetterDescriptorTests {

    private static DeadLetterDescriptor describe(@Nullable Object origin, boolean values) {
        DeadLetter<?> letter = new DeadLetter<>(
                "order 7", "orders", "store", 3, new IllegalStateException("full"), Instant.EPOCH, origin);
        return DeadLetterDescriptor.of(letter, new Visibility(true, values));
    }

    @Test
    void theEventAndItsOriginAreShownToThoseWhoMaySeeValues() {
        assertThat(describe("row 7", true))
                .isEqualTo(new DeadLetterDescriptor(
                        "store", 3, "java.lang.IllegalStateException", "full", Instant.EPOCH, "order 7", "row 7"));
        assertThat(describe("row 7", false))
                .isEqualTo(new DeadLetterDescriptor(
                        "store", 3, "java.lang.IllegalStateException", "full", Instant.EPOCH, null, null));
        assertThat(describe(null, true).origin()).isNull();
    }

    @Test
    void aLongTextIsShortened() {
        assertThat(describe("x".repeat(2000), true).origin()).hasSize(1000).endsWith("…");
    }
}
