package io.genstage.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MemoryShortageTest {

    @Test
    void errorsOfAFullHeapAreRecognized() {
        OutOfMemoryError full = new OutOfMemoryError("Java heap space");
        assertThat(MemoryShortage.isCauseOf(full)).isTrue();
        assertThat(MemoryShortage.isCauseOf(new InternalError(full))).isTrue();
        assertThat(MemoryShortage.isCauseOf(new BootstrapMethodError(new InternalError(full))))
                .isTrue();
    }

    @Test
    void otherErrorsAreNot() {
        assertThat(MemoryShortage.isCauseOf(new InternalError())).isFalse();
        assertThat(MemoryShortage.isCauseOf(new StackOverflowError())).isFalse();
        assertThat(MemoryShortage.isCauseOf(new IllegalStateException(new OutOfMemoryError())))
                .isFalse();
    }
}
