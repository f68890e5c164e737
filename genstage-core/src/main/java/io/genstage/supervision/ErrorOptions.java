package io.genstage.supervision;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a stage does with events that its handler fails to handle. Immutable.
 *
 * <pre>{@code
 * import io.genstage.supervision.ErrorOptions;
 *
 * builder.consumer("store", store, s -> s
 *         .subscribeTo("enrich")
 *         .onError(ErrorOptions.ofAttempts(5)
 *                 .exclude(InvalidOrder.class)
 *                 .thenDeadLetterTo("quarantine")));
 * }</pre>
 *
 * <p>The neighbours of an event that fails are not affected. If the handler takes single events, the events before it
 * count as handled, and the events after it remain queued. If the handler takes batches, the whole batch is tried again,
 * and after the last attempt it is halved until the events that fail are alone.
 *
 * @param attempts how many handler calls receive an event, or a whole batch, in all, at least 1; the halving of a batch
 *     adds further calls
 * @param backoff how long the stage waits before the next attempt
 * @param excluded exceptions, with their subclasses, after which an event is not tried again
 * @param then what the stage does with an event whose attempts are used up
 * @param deadLetterTo the name of the stage that receives dead letters, or {@code null} if a {@link
 *     io.genstage.DeadLetterHandler} receives them
 * @since 0.1.0
 */
public record ErrorOptions(
        int attempts,
        Backoff backoff,
        List<Class<? extends Throwable>> excluded,
        Then then,
        @Nullable String deadLetterTo) {

    /** What a stage does with an event whose attempts are used up. */
    public enum Then {
        /** The handler fails. A supervised handler is replaced; otherwise the stage and its pipeline fail. */
        FAIL,
        /** The event counts as done, and the stage continues with the next one. */
        SKIP,
        /** The event becomes a {@link io.genstage.DeadLetter}, and the stage continues with the next one. */
        DEAD_LETTER;

        /** {@return the name used in YAML, such as {@code dead-letter}} */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** One attempt; an event that fails makes the handler fail. */
    public static final ErrorOptions DEFAULT = ofAttempts(1);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if a value is out of range, or if a dead-letter stage is set and dead letters are
     *     not made
     */
    public ErrorOptions {
        if (attempts < 1) {
            throw new IllegalArgumentException("on-error.attempts must be at least 1, but is " + attempts
                    + ". It is the number of calls in all, the first included.");
        }
        if (deadLetterTo != null && then != Then.DEAD_LETTER) {
            throw new IllegalArgumentException("on-error.dead-letter-to is '" + deadLetterTo
                    + "', but on-error.then is '" + then + "'. Set on-error.then to 'dead-letter', or remove"
                    + " on-error.dead-letter-to.");
        }
        Objects.requireNonNull(backoff, "a backoff must not be null");
        excluded = List.copyOf(excluded);
    }

    /**
     * Makes options with a number of attempts, {@link Backoff#DEFAULT}, and {@link Then#FAIL}.
     *
     * @param attempts how many handler calls receive an event, or a whole batch, in all, at least 1
     * @return the options
     * @throws IllegalArgumentException if the number is below 1
     */
    public static ErrorOptions ofAttempts(int attempts) {
        return new ErrorOptions(attempts, Backoff.DEFAULT, List.of(), Then.FAIL, null);
    }

    /**
     * Returns a copy with another back-off.
     *
     * @param other how long the stage waits before the next attempt
     * @return the options
     */
    public ErrorOptions withBackoff(Backoff other) {
        return new ErrorOptions(attempts, other, excluded, then, deadLetterTo);
    }

    /**
     * Returns a copy with more exceptions after which an event is not tried again.
     *
     * @param exception an exception, which stands for its subclasses as well
     * @param more further exceptions
     * @return the options
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // the array is only read
    public final ErrorOptions exclude(Class<? extends Throwable> exception, Class<? extends Throwable>... more) {
        List<Class<? extends Throwable>> all = new ArrayList<>(excluded);
        all.add(exception);
        all.addAll(List.of(more));
        return new ErrorOptions(attempts, backoff, all, then, deadLetterTo);
    }

    /** {@return a copy with {@link Then#SKIP}} */
    public ErrorOptions thenSkip() {
        return new ErrorOptions(attempts, backoff, excluded, Then.SKIP, null);
    }

    /** {@return a copy with {@link Then#DEAD_LETTER} and no dead-letter stage} */
    public ErrorOptions thenDeadLetter() {
        return new ErrorOptions(attempts, backoff, excluded, Then.DEAD_LETTER, null);
    }

    /**
     * Returns a copy with {@link Then#DEAD_LETTER} and a dead-letter stage.
     *
     * @param stage the name of a stage of the same pipeline that takes {@link io.genstage.DeadLetter}
     * @return the options
     */
    public ErrorOptions thenDeadLetterTo(String stage) {
        return new ErrorOptions(
                attempts, backoff, excluded, Then.DEAD_LETTER, Objects.requireNonNull(stage, "a stage's name"));
    }

    /**
     * {@return whether an event is not tried again after an exception}
     *
     * @param thrown the exception
     */
    public boolean excludes(Throwable thrown) {
        return excluded.stream().anyMatch(exception -> exception.isInstance(thrown));
    }
}
