package io.genstage.spring.actuate;

import io.genstage.pipeline.Pipeline;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An action of an operator on a pipeline. */
enum PipelineAction {
    PAUSE,
    RESUME,
    DRAIN,
    START,
    STOP;

    /** How long to wait for a start. It completes at once unless a handler is slow in its first callback. */
    private static final long START_MILLIS = 500;

    /**
     * {@return the action of that name}
     *
     * @throws IllegalArgumentException if no action has that name; the message lists the legal names
     */
    static PipelineAction named(@Nullable String name) {
        return Arrays.stream(values())
                .filter(action -> action.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        (name == null ? "The action is missing." : "Unknown action '" + name + "'.")
                                + " Legal actions: " + legalNames()));
    }

    /**
     * Performs the action.
     *
     * @throws IllegalStateException if the action is illegal in the pipeline's status
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the caller reads the status
    void applyTo(Pipeline pipeline) {
        switch (this) {
            case PAUSE -> pipeline.pause();
            case RESUME -> pipeline.resume();
            case DRAIN -> pipeline.drain();
            case START -> start(pipeline);
            case STOP -> pipeline.stop();
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Waits for the start, so that the result contains the new status. If the start fails, the status shows it. */
    private static void start(Pipeline pipeline) {
        try {
            pipeline.start().get(START_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // the status in the result shows it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String legalNames() {
        return Arrays.stream(values()).map(PipelineAction::toString).collect(Collectors.joining(", "));
    }
}
