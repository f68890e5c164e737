package io.genstage.internal.engine;

import io.genstage.StageFailedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of stages whose handlers throw. Called by the stages, in their turns; implementations must not block. */
public interface Supervisor {

    /** Nobody is there to have a handler replaced: the first failure is the last. */
    Supervisor NONE = new Supervisor() {
        @Override
        public Verdict failed(StageShell<?, ?> stage, Throwable failure, boolean restartable) {
            return new GiveUp(null);
        }

        @Override
        public void restarted(StageShell<?, ?> stage, Throwable failure) {}
    };

    /** What becomes of a stage whose handler has thrown. */
    sealed interface Verdict {}

    /**
     * The handler is replaced.
     *
     * @param delay how long to wait before
     * @param account which failure this is, as part of a sentence: "2 failures within 5s {c-0=2}, max-restarts is 3"
     */
    record Restart(Duration delay, String account) implements Verdict {}

    /**
     * The stage fails.
     *
     * @param because why it is not restarted, or {@code null} if nobody would
     */
    record GiveUp(@Nullable String because) implements Verdict {

        StageFailedException exception(StageShell<?, ?> stage, Throwable failure) {
            return new StageFailedException(stage.pipeline(), stage.stage(), stage.id(), failure, because);
        }
    }

    /**
     * A handler has thrown.
     *
     * @param restartable whether the handler can be replaced at all
     * @return what is to be done
     */
    Verdict failed(StageShell<?, ?> stage, Throwable failure, boolean restartable);

    /** A handler that had thrown was replaced, and the new one has started. */
    void restarted(StageShell<?, ?> stage, Throwable failure);
}
