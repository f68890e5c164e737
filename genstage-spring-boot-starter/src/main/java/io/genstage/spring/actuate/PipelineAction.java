package io.genstage.spring.actuate;

import io.genstage.pipeline.Pipeline;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an operator can do to a pipeline. */
enum PipelineAction {
    PAUSE,
    RESUME,
    DRAIN,
    START,
    STOP;

    /** A start passes through all stages; it is over at once unless a handler dawdles in its first callback. */
    private static final long START_MILLIS = 500;

    /**
     * {@return the action of that name}
     *
     * @throws IllegalArgumentException if there is none; the message lists the legal names
     */
    static PipelineAction named(@Nullable String name) {
        return Arrays.stream(values())
                .filter(action -> action.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        (name == null ? "The action is missing." : "There is no action '" + name + "'.")
                                + " Legal actions: " + legalNames()));
    }

    /**
     * Does it.
     *
     * @throws IllegalStateException if the pipeline's status forbids it
     */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits until all has run out; the status will tell
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

    /** Waits for the first start, so that the status which is answered is the new one; a failed start shows in it too. */
    private static void start(Pipeline pipeline) {
        try {
            pipeline.start().get(START_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // the status that is answered says so
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String legalNames() {
        return Arrays.stream(values()).map(PipelineAction::toString).collect(Collectors.joining(", "));
    }
}
