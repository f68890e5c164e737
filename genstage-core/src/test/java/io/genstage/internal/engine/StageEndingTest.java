package io.genstage.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a stage does with an exception that is thrown while it fails or ends. */
class StageEndingTest {

    private final StageEnding<Object, Object> ending = new StageEnding<>(null, null, null, null, null, null);

    static Throwable[] errorsOfAFullHeap() {
        OutOfMemoryError full = new OutOfMemoryError("Java heap space");
        return new Throwable[] {full, new InternalError(full), new BootstrapMethodError(full)};
    }

    @ParameterizedTest
    @MethodSource("errorsOfAFullHeap")
    void aPartThatHadNoMemoryIsRepeatedLater(Throwable thrown) {
        assertThat(ending.broken(new IllegalStateException("first"))).isTrue();
        assertThat(ending.broken(thrown)).as("continues at once").isFalse();
        assertThat(ending.unfinished()).isTrue();
    }

    @Test
    void aPartThatThrowsAnythingElseIsSkipped() {
        assertThat(ending.broken(new IllegalStateException("first"))).isTrue();
        assertThat(ending.broken(new InternalError("another")))
                .as("continues at once")
                .isTrue();
    }
}
