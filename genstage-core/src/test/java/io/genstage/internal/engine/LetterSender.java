package io.genstage.internal.engine;

import io.genstage.ConsumerStage;
import io.genstage.DeadLetter;
import io.genstage.Emitter;
import io.genstage.StageContext;
import io.genstage.Subscription;
import io.genstage.dispatch.EventSlice;
import io.genstage.internal.protocol.ArraySlice;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A consumer that sends each message that is cast to it as a dead letter, in its turn and outside of its calls. */
public final class LetterSender implements ConsumerStage<Object> {

    private @Nullable StageShell<?, ?> shell;

    @Override
    public void started(StageContext context) {
        shell = (StageShell<?, ?>) context;
    }

    @Override
    public void handleEvents(List<Object> events, Subscription from) {}

    @Override
    public void cast(Object message, Emitter<Void> out) {
        StageShell<?, ?> present = shell();
        present.execute(() -> send(message));
    }

    private void send(Object event) {
        EventSlice<DeadLetter<?>> letter = ArraySlice.copyOf(List.of(new DeadLetter<>(
                event, "p", shell().stage(), 1, new IllegalStateException("poison"), Instant.EPOCH, null)));
        sink().send(letter, shell());
    }

    /** {@return where its stage sends dead letters} */
    public DeadLetterSink sink() {
        return shell().execution().errors().deadLetters();
    }

    private StageShell<?, ?> shell() {
        return Objects.requireNonNull(shell, "not started");
    }
}
