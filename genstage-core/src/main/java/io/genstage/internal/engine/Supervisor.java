package io.genstage.internal.engine;

import io.genstage.StageFailedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether stages whose handlers throw are restarted. Called by the stages, in their turns. Implementations must
 * not block.
 */
public interface Supervisor {

    /** Restarts no handler: the first failure is final. */
    Supervisor NONE = new Supervisor() {
        @Override
        public Verdict failed(StageShell<?, ?> stage, Throwable failure, boolean restartable) {
            return new GiveUp(null);
        }

        @Override
        public void restarted(StageShell<?, ?> stage, Throwable failure) {}
    };

    /** The decision for a stage whose handler threw. */
    sealed interface Verdict {}

    /**
     * The handler is replaced.
     *
     * @param delay how long to wait before that
     * @param account which failure this is, as part of a sentence: "2 failures within 5s {c-0=2}, max-restarts is 3"
     */
    record Restart(Duration delay, String account) implements Verdict {}

    /**
     * The stage fails.
     *
     * @param because why the stage is not restarted, or {@code null} if it is not supervised
     */
    record GiveUp(@Nullable String because) implements Verdict {

        StageFailedException exception(StageShell<?, ?> stage, Throwable failure) {
            return new StageFailedException(stage.pipeline(), stage.stage(), stage.id(), failure, because);
        }
    }

    /**
     * Decides what happens to a stage whose handler threw.
     *
     * @param restartable whether the handler can be replaced at all
     * @return the decision
     */
    Verdict failed(StageShell<?, ?> stage, Throwable failure, boolean restartable);

    /** Called when a handler that threw was replaced, and the new one has started. */
    void restarted(StageShell<?, ?> stage, Throwable failure);
}
