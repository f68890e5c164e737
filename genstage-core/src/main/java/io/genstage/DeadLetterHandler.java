package io.genstage;

/**
 * Handles the dead letters of stages whose {@code on-error} says {@code then: dead-letter} without a dead-letter stage.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface DeadLetterHandler {

    /**
     * Handles a dead letter. The method may block; the stage that failed waits for it. If the method throws, it is
     * called again after the back-off of the stage's {@code on-error}. Stages call it concurrently.
     *
     * @param letter the dead letter
     * @throws Exception if the dead letter could not be handled
     */
    void handle(DeadLetter<?> letter) throws Exception;
}
