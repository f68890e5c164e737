package io.genstage.supervision;

import java.time.Duration;

/**
 * A child at one moment.
 *
 * @param id a number that no other child of its stage has or had
 * @param event the event that it handles
 * @param state what it is doing
 * @param restarts how often it was started again
 * @param stateFor how long it has been doing that
 * @param <E> the type of the event
 * @since 0.1.0
 */
public record Child<E>(long id, E event, ChildState state, int restarts, Duration stateFor) {}
