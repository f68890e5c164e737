package io.genstage.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.genstage.StageFailedException;
import org.junit.jupiter.api.Test;

/** Every method of a user's exception may throw. The endpoint still responds. */
class UnreadableFailureTests {

    private static final class Unreadable extends RuntimeException {

        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("not to be read");
        }

        @Override
        public String toString() {
            throw new IllegalStateException("not to be read");
        }
    }

    @Test
    void anUnreadableFailureIsShownWithItsClassAndTheReason() {
        var failure = PipelineDescriptor.Failure.of(
                new StageFailedException("p", "store", "store-0", new Unreadable()), new Visibility(true, true));

        assertThat(failure.exception()).isEqualTo(Unreadable.class.getName());
        assertThat(failure.message()).isEqualTo("(no message: its getMessage() threw java.lang.IllegalStateException)");
    }
}
