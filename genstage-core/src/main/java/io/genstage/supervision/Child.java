package io.genstage.supervision;

import java.time.Duration;

/**
 * A child at one moment.
 *
 * @param id a number that no other child of its stage has or had
 * @param event the event that the child handles
 * @param state the child's state
 * @param restarts how often the child was restarted
 * @param stateFor how long the child has been in its state
 * @param <E> the type of the event
 * @since 0.1.0
 */
public record Child<E>(long id, E event, ChildState state, int restarts, Duration stateFor) {}
